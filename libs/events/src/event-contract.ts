import { compileSchema, InstantSchema, type CompiledSchema, type FieldError } from '@millrace/schema';
import { Type, type Static, type TObject, type TSchema } from 'typebox';

/** What every event on the bus carries, in the `detail` of its EventBridge envelope. */
const envelope = {
  /** Derived from what happened, so that a repeat of the event has the same id. */
  id: Type.String({ minLength: 1, maxLength: 128 }),
  occurredAt: InstantSchema,
  correlationId: Type.String({ minLength: 1, maxLength: 64 }),
  merchantId: Type.String({ minLength: 1, maxLength: 64 }),
};

export interface EventDetail<Data> {
  readonly id: string;
  readonly version: number;
  readonly occurredAt: string;
  readonly correlationId: string;
  readonly merchantId: string;
  readonly data: Data;
}

/** An event that is ready for the bus. */
export interface BusEvent<Data = unknown> {
  readonly source: string;
  readonly type: string;
  readonly detail: EventDetail<Data>;
}

export interface EventContract<Data extends TSchema> {
  /** EventBridge `source`, `millrace.<module>`. */
  readonly source: string;
  /** EventBridge `detail-type`, as in `payment.accepted`. */
  readonly type: string;
  /** The version that is made. */
  readonly version: number;
  /** All that are parsed, lowest first. */
  readonly versions: readonly number[];
  /** `schema` is that of the version that is made; a detail of the version before has no errors by its own schema. */
  readonly detail: Pick<CompiledSchema<TObject>, 'schema' | 'errors'>;
  /** @throws SchemaMismatch when the data does not fit: a wrong event never leaves */
  make(facts: Omit<EventDetail<Static<Data>>, 'version'>): BusEvent<Static<Data>>;
  /**
   * Also takes the version before, and gives it as the present one.
   * @throws SchemaMismatch when the detail does not fit, or is of yet another version
   */
  parse(detail: unknown): EventDetail<Static<Data>>;
}

interface EventDefinition<Data extends TSchema, Previous extends TSchema> {
  readonly source: string;
  readonly type: string;
  readonly version: number;
  readonly data: Data;
  /** The version before, as long as anybody may send it or it may wait in a queue; see docs/contracts.md. */
  readonly previous?: {
    readonly version: number;
    readonly data: Previous;
    readonly upgrade: (data: Static<Previous>) => Static<Data>;
  };
}

/** Declares an event: `defineEvent({ source: 'millrace.processing', type: 'payment.accepted', version: 1, data })`. */
export function defineEvent<Data extends TSchema, Previous extends TSchema = TSchema>(
  definition: EventDefinition<Data, Previous>,
): EventContract<Data> {
  const { source, type, version, data, previous } = definition;
  const present = detailOf(version, data);
  const before = previous && { ...previous, detail: detailOf(previous.version, previous.data) };
  const isBefore = (value: unknown): boolean =>
    before !== undefined && (value as { version?: unknown } | null)?.version === before.version;
  return {
    source,
    type,
    version,
    versions: before ? [before.version, version] : [version],
    detail: {
      schema: present.schema,
      errors: (value) => (before && isBefore(value) ? before.detail : present).errors(value),
    },
    parse: (value) => {
      if (!before || !isBefore(value)) return present.parse(value);
      const old = before.detail.parse(value);
      return present.parse({ ...old, version, data: before.upgrade(old.data) });
    },
    make: (facts) => ({ source, type, detail: present.parse({ ...facts, version }) }),
  };
}

interface CompiledDetail<Data extends TSchema> {
  readonly schema: TObject;
  errors(value: unknown): readonly FieldError[];
  parse(value: unknown): EventDetail<Static<Data>>;
}

function detailOf<Data extends TSchema>(version: number, data: Data): CompiledDetail<Data> {
  const detail = { ...envelope, version: Type.Literal(version), data };
  return compileSchema(
    Type.Object(detail, { additionalProperties: false }),
  ) as unknown as CompiledDetail<Data>;
}

/** An event as EventBridge hands it to a queue or a function. */
export interface DeliveredEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: unknown;
}
