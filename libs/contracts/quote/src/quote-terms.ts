import { AmountSchema, compileSchema, CurrencySchema, MoneySchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { quoteIds } from './quote-id.ts';

/** A decimal number greater than 0, as a string, so that no digit is lost: `0.85026`. */
export const RateSchema = Type.String({
  pattern: '^(?!0+(?:\\.0+)?$)(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,18})?$',
});

/**
 * The terms of a quote. The payer gives `sourceAmount`. The platform keeps `fee` of it, in the source currency. The rest
 * is converted at `rate` (target currency per source currency, margin included) and becomes `targetAmount`.
 */
export const QuoteTermsSchema = Type.Object(
  {
    quoteId: Type.String({ pattern: quoteIds.pattern }),
    sourceAmount: AmountSchema,
    sourceCurrency: CurrencySchema,
    targetAmount: AmountSchema,
    targetCurrency: CurrencySchema,
    rate: RateSchema,
    marginBps: Type.Integer({ minimum: 0, maximum: 10_000 }),
    fee: MoneySchema,
  },
  { additionalProperties: false },
);

export type QuoteTerms = Static<typeof QuoteTermsSchema>;

export const quoteTerms = compileSchema(QuoteTermsSchema);
