import { currencyCodes, MAX_AMOUNT_MINOR } from '@millrace/money';
import { Type } from 'typebox';

/** An ISO 4217 code. */
export const CurrencySchema = Type.Unsafe<string>({
  type: 'string',
  enum: currencyCodes,
  description: 'An active ISO 4217 currency code.',
});

/** An amount in a request: greater than 0, in minor units. */
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

/** A signed amount in minor units, as in the legs of a transfer or in a balance. It may be a sum of many amounts. */
export const SignedAmountSchema = Type.Integer({
  description:
    'Minor units; negative if money leaves the account. It has up to 38 digits, all of them exact. To read values ' +
    'beyond 2^53, use a JSON parser that keeps large integers.',
});

export const MoneySchema = Type.Object(
  { amount: AmountOrZeroSchema, currency: CurrencySchema },
  { additionalProperties: false },
);

/** An instant in UTC, RFC 3339 with milliseconds. */
export const InstantSchema = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$',
  description: 'RFC 3339, UTC, to the millisecond.',
});
