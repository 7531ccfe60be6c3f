import { correlationIdFrom } from '@millrace/observability';
import {
  compileSchema,
  InstantSchema,
  SchemaMismatch,
  type CompiledSchema,
  type FieldError,
} from '@millrace/schema';
import { Type, type Static, type TObject, type TSchema } from 'typebox';

/** Ids are logged, stored and sent as attributes and headers, so they consist of visible ASCII characters. */
const VISIBLE_ASCII = /^[\x21-\x7E]*$/;
const names = ['id', 'merchantId'] as const;

/** Fields of every event on the bus, in the `detail` of its EventBridge envelope. */
const envelope = {
  /** Derived from the cause, so that a repeated event has the same id. */
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
  /** EventBridge `detail-type`, for example `payment.accepted`. */
  readonly type: string;
  /** The version that `make` creates. */
  readonly version: number;
  /** All versions that `parse` accepts, lowest first. */
  readonly versions: readonly number[];
  /**
   * `schema` is that of the current version. `errors` also accepts the previous version by its own schema. It reports
   * characters in the envelope's ids that no header can contain.
   */
  readonly detail: Pick<CompiledSchema<TObject>, 'schema' | 'errors'>;
  /**
   * Creates an event. The given correlation id is kept if it may be sent and logged; otherwise it gets a new one.
   * @throws SchemaMismatch if the data is invalid, so that an invalid event is never published
   */
  make(facts: Omit<EventDetail<Static<Data>>, 'version'>): BusEvent<Static<Data>>;
  /**
   * Also accepts the previous version, and returns it as the current one. Treats the correlation id like `make`.
   * @throws SchemaMismatch if the detail is invalid or has any other version
   */
  parse(detail: unknown): EventDetail<Static<Data>>;
}

interface EventDefinition<Data extends TSchema, Previous extends TSchema> {
  readonly source: string;
  readonly type: string;
  readonly version: number;
  readonly data: Data;
  /** The previous version, as long as it may still be sent or wait in a queue; see docs/concepts/modules-and-contracts.md. */
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
  const current = detailOf(version, data);
  const earlier = previous && { ...previous, detail: detailOf(previous.version, previous.data) };
  const isEarlier = (value: unknown): boolean =>
    earlier !== undefined && (value as { version?: unknown } | null)?.version === earlier.version;
  return {
    source,
    type,
    version,
    versions: earlier ? [earlier.version, version] : [version],
    detail: {
      schema: current.schema,
      errors: (value) => (earlier && isEarlier(value) ? earlier.detail : current).errors(value),
    },
    parse: (value) => {
      if (!earlier || !isEarlier(value)) return current.parse(value);
      const old = earlier.detail.parse(value);
      return current.parse({ ...old, version, data: earlier.upgrade(old.data) });
    },
    make: (facts) => ({ source, type, detail: current.parse({ ...facts, version }) }),
  };
}

interface CompiledDetail<Data extends TSchema> {
  readonly schema: TObject;
  errors(value: unknown): readonly FieldError[];
  parse(value: unknown): EventDetail<Static<Data>>;
}

function detailOf<Data extends TSchema>(version: number, data: Data): CompiledDetail<Data> {
  const { schema, errors } = compileSchema(
    Type.Object({ ...envelope, version: Type.Literal(version), data }, { additionalProperties: false }),
  );
  const allErrors = (value: unknown): readonly FieldError[] => [...errors(value), ...unprintableIds(value)];
  return {
    schema,
    errors: allErrors,
    parse: (value) => {
      const found = allErrors(value);
      if (found.length > 0) throw new SchemaMismatch(found);
      const detail = value as EventDetail<Static<Data>>;
      return { ...detail, correlationId: correlationIdFrom(detail.correlationId) };
    },
  };
}

function unprintableIds(value: unknown): readonly FieldError[] {
  const detail = Object(value) as Readonly<Record<string, unknown>>;
  return names
    .filter((name) => typeof detail[name] === 'string' && !VISIBLE_ASCII.test(detail[name]))
    .map((name) => ({
      pointer: `/${name}`,
      code: 'wrong_format',
      detail: 'must consist of visible ASCII characters',
    }));
}

const Name = Type.String({ pattern: VISIBLE_ASCII.source, maxLength: 256 });
const delivered = compileSchema(Type.Object({ source: Name, 'detail-type': Name, detail: Type.Unknown() }));

/** An event as EventBridge delivers it to a queue or a function. The contract of its type must validate `detail`. */
export type DeliveredEvent = Readonly<Static<typeof delivered.schema>>;

/** @throws SchemaMismatch if the message is not an event from the bus */
export function parseDeliveredEvent(message: unknown): DeliveredEvent {
  return delivered.parse(message);
}

/** The interface of a function that other modules invoke. */
export interface FunctionContract<Request extends TSchema, Response extends TSchema> {
  /** `<module>.<function>`, for example `payment.claim`. */
  readonly name: string;
  /** The version that callers are written against. */
  readonly version: number;
  /** Schema of the requests for each supported version, lowest first. */
  readonly requests: ReadonlyMap<number, TSchema>;
  /** A request has no version: it has the previous one if it matches only that schema, else the current one. */
  readonly request: CompiledSchema<Request>;
  /** The response for every version. While the previous version is supported, only optional fields can be added. */
  readonly response: CompiledSchema<Response>;
}

/** Declares a function: `defineFunction({ name: 'payment.claim', version: 1, request, response })`. */
export function defineFunction<
  Request extends TSchema,
  Response extends TSchema,
  Previous extends TSchema = TSchema,
>(definition: {
  readonly name: string;
  readonly version: number;
  readonly request: Request;
  readonly response: Response;
  /** The previous version, as long as it may still be called; see docs/concepts/modules-and-contracts.md. */
  readonly previous?: {
    readonly version: number;
    readonly request: Previous;
    readonly upgrade: (request: Static<Previous>) => Static<Request>;
  };
}): FunctionContract<Request, Response> {
  const { name, version, previous } = definition;
  const current = compileSchema(definition.request);
  const earlier = previous && { ...previous, request: compileSchema(previous.request) };
  const isEarlier = (value: unknown): boolean =>
    earlier !== undefined && current.errors(value).length > 0 && earlier.request.errors(value).length === 0;
  return {
    name,
    version,
    requests: new Map<number, TSchema>([
      ...(previous ? [[previous.version, previous.request] as const] : []),
      [version, definition.request],
    ]),
    request: {
      schema: definition.request,
      errors: (value) => (isEarlier(value) ? [] : current.errors(value)),
      parse: (value) =>
        current.parse(earlier && isEarlier(value) ? earlier.upgrade(value as Static<Previous>) : value),
    },
    response: compileSchema(definition.response),
  };
}
