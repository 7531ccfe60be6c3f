/**
 * Why a message cannot be stored as an order; stable. The first that applies is given:
 * - `malformed_message`: it is not JSON, has a name twice or is nested too deeply, or its attributes are not those of a simulation.
 * - `card_number_refused`: it holds a card number, which the dead letter no longer has.
 * - `validation_failed`: it does not fit the schema of `order.placed`.
 * - `order_conflict`: the merchant has an order of this id with another content.
 * - `amount_too_large`: the sum is no amount that an order can have.
 */
export const deadLetterCodes = [
  'malformed_message',
  'card_number_refused',
  'validation_failed',
  'order_conflict',
  'amount_too_large',
] as const;

export type DeadLetterCode = (typeof deadLetterCodes)[number];

export interface DeadLetterReason<Code extends DeadLetterCode = DeadLetterCode> {
  readonly code: Code;
  /** RFC 6901 JSON pointer to what is wrong, where one place is. */
  readonly field?: string;
  /** For a person. */
  readonly detail: string;
}
