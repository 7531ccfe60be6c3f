import { AmountOrZeroSchema, CurrencySchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';

/**
 * Where the money of a refund comes from, for a payment that had a quote. Of the refunded amount, `fee` comes from the
 * fees and `residue` from rounding, both in the payment's currency; the rest comes from the platform's position in that
 * currency, for which the merchant gives back `targetAmount`. Each amount may be 0.
 * @see docs/adr/0007-pro-rata-refunds-at-the-original-rate.md
 */
export const RefundSplitSchema = Type.Object(
  {
    fee: AmountOrZeroSchema,
    residue: AmountOrZeroSchema,
    targetAmount: AmountOrZeroSchema,
    targetCurrency: CurrencySchema,
  },
  { additionalProperties: false },
);

export type RefundSplit = Static<typeof RefundSplitSchema>;
