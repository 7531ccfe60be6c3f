import { compileSchema, InstantSchema, type CompiledSchema } from '@millrace/schema';
import { Type, type Static, type TObject, type TSchema } from 'typebox';

/** What every event on the bus carries, in the `detail` of its EventBridge envelope. */
const envelope = {
  /** Derived from what happened, so that a repeat of the event has the same id. */
  id: Type.String({ minLength: 1, maxLength: 128 }),
  version: Type.Integer({ minimum: 1 }),
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
  readonly version: number;
  readonly detail: CompiledSchema<TObject>;
  /** @throws SchemaMismatch when the data does not fit: a wrong event never leaves */
  make(facts: Omit<EventDetail<Static<Data>>, 'version'>): BusEvent<Static<Data>>;
  /** @throws SchemaMismatch when the detail does not fit */
  parse(detail: unknown): EventDetail<Static<Data>>;
}

/** Declares an event: `defineEvent({ source: 'millrace.processing', type: 'payment.accepted', version: 1, data })`. */
export function defineEvent<Data extends TSchema>(definition: {
  source: string;
  type: string;
  version: number;
  data: Data;
}): EventContract<Data> {
  const { source, type, version, data } = definition;
  const detail = compileSchema(
    Type.Object({ ...envelope, data }, { additionalProperties: false, $id: `${type}.v${version}` }),
  );
  const parse = (value: unknown): EventDetail<Static<Data>> =>
    detail.parse(value) as unknown as EventDetail<Static<Data>>;
  return {
    source,
    type,
    version,
    detail: detail as unknown as CompiledSchema<TObject>,
    parse,
    make: (facts) => ({ source, type, detail: parse({ ...facts, version }) }),
  };
}

/** An event as EventBridge hands it to a queue or a function. */
export interface DeliveredEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: unknown;
}
