import { AmountSchema, compileSchema, CurrencySchema, InstantSchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { paymentIds } from './payment-id.ts';
import { refundIds } from './refund-id.ts';
import { RefundSplitSchema } from './refund-split.ts';
import { refundStatuses } from './refund-status.ts';

/**
 * What a consumer of the payment table's stream may rely on in an image of a refund, once it is unmarshalled;
 * fields that are not named here are the payment module's own.
 */
export const refundImage = compileSchema(
  Type.Object({
    kind: Type.Literal('refund'),
    refundId: Type.String({ pattern: refundIds.pattern }),
    /** The payment that it refunds. An item with `merchantId` and `paymentId` would be in the lists of payments. */
    refundedPaymentId: Type.String({ pattern: paymentIds.pattern }),
    merchantId: Type.String({ minLength: 1 }),
    status: Type.Unsafe<(typeof refundStatuses)[number]>({ type: 'string', enum: [...refundStatuses] }),
    /** In the payment's currency. */
    amount: AmountSchema,
    currency: CurrencySchema,
    /** Of the payment; it is where the money goes back to. */
    source: Type.String({ minLength: 1 }),
    /** Only where the payment had a quote. */
    split: Type.Optional(RefundSplitSchema),
    correlationId: Type.String({ minLength: 1 }),
    createdAt: InstantSchema,
  }),
);

export type RefundImage = Static<typeof refundImage.schema>;
