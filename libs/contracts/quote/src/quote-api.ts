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
  token: Type.String({ description: 'A JWS (EdDSA) over all of it, checkable with /.well-known/jwks.json.' }),
});

export type QuoteResponse = Static<typeof quoteResponse>;

export const ratesResponse = Type.Object({
  base: CurrencySchema,
  date: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'The day that the rates are of.' }),
  source: Type.String({ description: 'Who published the rates.' }),
  rates: Type.Record(Type.String(), RateSchema, {
    description: 'Units of each currency for one of the base.',
  }),
});
