import { QuoteTermsSchema } from '@millrace/contracts-quote';
import { AmountSchema, compileSchema, CurrencySchema, InstantSchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { paymentIds } from './payment-id.ts';
import { paymentStatuses } from './payment-status.ts';

/**
 * The fields that a consumer of the payment table's stream may rely on in an unmarshalled image of a payment. Items of
 * another `kind` are not for consumers; fields that are not listed here are private to the payment module.
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
    /** Mode of the key that the payment was created with. Payments from before it was stored have test keys. */
    mode: Type.Optional(Type.Union([Type.Literal('test'), Type.Literal('live')])),
    quote: Type.Optional(QuoteTermsSchema),
    correlationId: Type.String({ minLength: 1 }),
    createdAt: InstantSchema,
  }),
);

export type PaymentImage = Static<typeof paymentImage.schema>;
