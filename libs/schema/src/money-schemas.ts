import { currencyCodes, MAX_AMOUNT_MINOR } from '@millrace/money';
import { Type } from 'typebox';

/** An ISO 4217 code. */
export const CurrencySchema = Type.Unsafe<string>({
  type: 'string',
  enum: currencyCodes,
  description: 'An active ISO 4217 currency code.',
});

/** An amount that a request names: greater than 0, in minor units. */
export const AmountSchema = Type.Integer({
  minimum: 1,
  maximum: MAX_AMOUNT_MINOR,
  description: 'A whole number of minor units of the currency (cents for USD, yen for JPY, fils for KWD).',
});

/** An amount that may be 0, in minor units. */
export const AmountOrZeroSchema = Type.Integer({
  minimum: 0,
  maximum: MAX_AMOUNT_MINOR,
  description: 'Minor units.',
});

/** A signed amount in minor units, as in the legs of a transfer or a balance. */
export const SignedAmountSchema = Type.Integer({
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Minor units; negative where money leaves the account.',
});

export const MoneySchema = Type.Object(
  { amount: AmountOrZeroSchema, currency: CurrencySchema },
  { additionalProperties: false },
);

/** An instant in UTC as RFC 3339 writes it, to the millisecond. */
export const InstantSchema = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$',
  description: 'RFC 3339, UTC, to the millisecond.',
});
