/**
 * Why a message cannot be stored as an order; stable codes. The first that applies is used:
 * - `malformed_message`: it is not JSON, has a repeated name or is nested too deeply, or its simulation
 *   attributes are wrong.
 * - `card_number_refused`: it holds a card number, which is removed from the dead letter.
 * - `validation_failed`: it does not match the schema of `order.placed`.
 * - `order_conflict`: the merchant has an order with this id and other content.
 * - `amount_too_large`: the sum is above the limit.
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
  /** RFC 6901 JSON pointer to the field that is wrong, if it is a single one. */
  readonly field?: string;
  /** For a person. */
  readonly detail: string;
}
