/**
 * Why a message can never succeed; stable. In the order in which they are asked for, the first that applies stands:
 * - `malformed_message`: it is no JSON, or its attributes are not those of a simulation.
 * - `validation_failed`: it does not fit the schema of `order.placed`.
 * - `order_conflict`: the merchant has an order of this id with another content.
 * - `duplicate_product`: two lines are of the same product. - `amount_too_large`: the sum is beyond what can be paid.
 * - `unknown_product`: the catalog does not have it. - `price_mismatch`: the catalog's price or currency is another.
 */
export const deadLetterCodes = [
  'malformed_message',
  'validation_failed',
  'order_conflict',
  'duplicate_product',
  'amount_too_large',
  'unknown_product',
  'price_mismatch',
] as const;

export type DeadLetterCode = (typeof deadLetterCodes)[number];

export interface DeadLetterReason<Code extends DeadLetterCode = DeadLetterCode> {
  readonly code: Code;
  /** RFC 6901 JSON pointer to what is wrong, where one place is. */
  readonly field?: string;
  /** For a person. */
  readonly detail: string;
}
