import { AmountSchema, compileSchema, CurrencySchema, InstantSchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { paymentIds } from './payment-id.ts';
import { refundIds } from './refund-id.ts';
import { RefundSplitSchema } from './refund-split.ts';
import { refundStatuses } from './refund-status.ts';

/**
 * The fields that a consumer of the payment table's stream may rely on in an unmarshalled image of a refund. Fields that
 * are not listed here are private to the payment module.
 */
export const refundImage = compileSchema(
  Type.Object({
    kind: Type.Literal('refund'),
    refundId: Type.String({ pattern: refundIds.pattern }),
    /** The refunded payment. If an item had `merchantId` and `paymentId`, it would appear in the lists of payments. */
    refundedPaymentId: Type.String({ pattern: paymentIds.pattern }),
    merchantId: Type.String({ minLength: 1 }),
    status: Type.Unsafe<(typeof refundStatuses)[number]>({ type: 'string', enum: [...refundStatuses] }),
    /** In the payment's currency. */
    amount: AmountSchema,
    currency: CurrencySchema,
    /** The payment's source, which the money goes back to. */
    source: Type.String({ minLength: 1 }),
    /** Present only if the payment had a quote. */
    split: Type.Optional(RefundSplitSchema),
    correlationId: Type.String({ minLength: 1 }),
    createdAt: InstantSchema,
  }),
);

export type RefundImage = Static<typeof refundImage.schema>;
