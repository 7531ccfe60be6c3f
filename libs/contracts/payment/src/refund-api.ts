import { AmountSchema, CurrencySchema, InstantSchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { paymentIds } from './payment-id.ts';
import { refundIds } from './refund-id.ts';
import { refundStatuses } from './refund-status.ts';

const Reason = Type.String({
  minLength: 1,
  maxLength: 200,
  description: "The merchant's own reason, human-readable.",
});

/** `amount` is in the payment's currency. */
export const createRefundRequest = Type.Object(
  { amount: AmountSchema, reason: Type.Optional(Reason) },
  { additionalProperties: false },
);

export type CreateRefundRequest = Static<typeof createRefundRequest>;

export const refundResponse = Type.Object({
  id: Type.String({ pattern: refundIds.pattern }),
  paymentId: Type.String({ pattern: paymentIds.pattern }),
  amount: AmountSchema,
  currency: CurrencySchema,
  status: Type.Unsafe<(typeof refundStatuses)[number]>({ type: 'string', enum: [...refundStatuses] }),
  reason: Type.Union([Reason, Type.Null()]),
  failure: Type.Union([
    Type.Object({
      code: Type.String({ description: 'Stable.' }),
      message: Type.String({ description: 'Human-readable.' }),
    }),
    Type.Null(),
  ]),
  createdAt: InstantSchema,
  updatedAt: InstantSchema,
});

export type RefundResponse = Static<typeof refundResponse>;
