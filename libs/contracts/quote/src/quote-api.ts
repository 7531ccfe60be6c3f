import { AmountSchema, CurrencySchema, InstantSchema, MoneySchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { quoteIds } from './quote-id.ts';
import { RateSchema } from './quote-terms.ts';

/** Exactly one side is fixed: `sourceAmount` (what the payer gives) or `targetAmount` (what the merchant gets). */
export const createQuoteRequest = Type.Object(
  {
    sourceCurrency: CurrencySchema,
    targetCurrency: CurrencySchema,
    sourceAmount: Type.Optional(AmountSchema),
    targetAmount: Type.Optional(AmountSchema),
  },
  { additionalProperties: false, oneOf: [{ required: ['sourceAmount'] }, { required: ['targetAmount'] }] },
);

export type CreateQuoteRequest = Static<typeof createQuoteRequest>;

export const quoteResponse = Type.Object({
  id: Type.String({ pattern: quoteIds.pattern }),
  sourceAmount: AmountSchema,
  sourceCurrency: CurrencySchema,
  targetAmount: AmountSchema,
  targetCurrency: CurrencySchema,
  rate: RateSchema,
  marginBps: Type.Integer(),
  fee: MoneySchema,
  expiresAt: InstantSchema,
  token: Type.String({ description: 'A JWS (EdDSA) of the quote. Verify it with /.well-known/jwks.json.' }),
});

export type QuoteResponse = Static<typeof quoteResponse>;

const DAY = '^\\d{4}-\\d{2}-\\d{2}$';

export const ratesResponse = Type.Object({
  base: CurrencySchema,
  date: Type.String({ pattern: DAY, description: 'The day of the latest rates.' }),
  source: Type.String({ description: 'Who published the rates.' }),
  rates: Type.Record(Type.String(), RateSchema, {
    description: 'Units of each currency per unit of the base.',
  }),
  dates: Type.Record(Type.String(), Type.String({ pattern: DAY }), {
    description:
      'The day of each rate. It is earlier than `date` if nothing newer was published. If the rates of the two ' +
      'currencies have different days, it is the earlier day.',
  }),
  stale: Type.Array(Type.String(), {
    description: 'Currencies whose rate for this base is too old for a quote: `rates_stale`.',
  }),
});
