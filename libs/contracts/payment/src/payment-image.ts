import { QuoteTermsSchema } from '@millrace/contracts-quote';
import { AmountSchema, compileSchema, CurrencySchema, InstantSchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { paymentIds } from './payment-id.ts';
import { paymentStatuses } from './payment-status.ts';

/**
 * What a consumer of the payment table's stream may rely on in an image of a payment, once it is unmarshalled.
 * Items of another `kind` are not for it; fields that are not named here are the payment module's own.
 */
export const paymentImage = compileSchema(
  Type.Object({
    kind: Type.Literal('payment'),
    paymentId: Type.String({ pattern: paymentIds.pattern }),
    merchantId: Type.String({ minLength: 1 }),
    status: Type.Unsafe<(typeof paymentStatuses)[number]>({ type: 'string', enum: [...paymentStatuses] }),
    amount: AmountSchema,
    currency: CurrencySchema,
    source: Type.String({ minLength: 1 }),
    /** Of the key that the payment was created with; payments from before it was stored are of test keys. */
    mode: Type.Optional(Type.Union([Type.Literal('test'), Type.Literal('live')])),
    quote: Type.Optional(QuoteTermsSchema),
    correlationId: Type.String({ minLength: 1 }),
    createdAt: InstantSchema,
  }),
);

export type PaymentImage = Static<typeof paymentImage.schema>;
