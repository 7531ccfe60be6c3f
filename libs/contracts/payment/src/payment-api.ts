import { AmountOrZeroSchema, AmountSchema, CurrencySchema, InstantSchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { paymentIds } from './payment-id.ts';
import { paymentStatuses } from './payment-status.ts';
import { refundIds } from './refund-id.ts';

const Status = Type.Unsafe<(typeof paymentStatuses)[number]>({ type: 'string', enum: [...paymentStatuses] });
const Reference = Type.String({
  minLength: 1,
  maxLength: 128,
  description: "The merchant's own reference, for example INV-1.",
});
const Source = Type.String({
  pattern: '^tok_[a-z0-9_]{1,60}$',
  description: 'A token of the means of payment; never a card number.',
});
const metadata = {
  type: 'object',
  maxProperties: 20,
  propertyNames: { type: 'string', minLength: 1, maxLength: 40 },
  additionalProperties: { type: 'string', maxLength: 500 },
  description: "Up to 20 strings for the merchant's own use, under any names.",
};
const Metadata = Type.Unsafe<Record<string, string>>(metadata);

export const createPaymentRequest = Type.Object(
  {
    amount: AmountSchema,
    currency: CurrencySchema,
    reference: Reference,
    source: Source,
    quoteToken: Type.Optional(
      Type.String({ minLength: 1, maxLength: 4096, description: '`token` of a quote.' }),
    ),
    metadata: Type.Optional(Type.Unsafe<Record<string, string>>({ ...metadata, default: {} })),
  },
  { additionalProperties: false },
);

export type CreatePaymentRequest = Static<typeof createPaymentRequest>;

export const paymentResponse = Type.Object({
  id: Type.String({ pattern: paymentIds.pattern }),
  status: Status,
  amount: AmountSchema,
  currency: CurrencySchema,
  amountRefunded: AmountOrZeroSchema,
  reference: Reference,
  source: Source,
  quoteId: Type.Union([Type.String(), Type.Null()]),
  failure: Type.Union([
    Type.Object({
      code: Type.String({ description: 'Stable.' }),
      message: Type.String({ description: 'Human-readable.' }),
    }),
    Type.Null(),
  ]),
  metadata: Metadata,
  createdAt: InstantSchema,
  updatedAt: InstantSchema,
});

export type PaymentResponse = Static<typeof paymentResponse>;

/** One change of a payment. The sequence starts at 1 and has no gaps. */
export const paymentHistoryEntry = Type.Object({
  sequence: Type.Integer({ minimum: 1 }),
  type: Type.String({
    description: 'For example payment.created, payment.claimed, payment.settled, payment.refund_requested.',
  }),
  status: Status,
  occurredAt: InstantSchema,
  cause: Type.String({ description: 'What caused the change: the request, or the id of the event.' }),
  correlationId: Type.String(),
  refundId: Type.Optional(
    Type.String({
      pattern: refundIds.pattern,
      description: 'Set if a refund was requested, succeeded or failed.',
    }),
  ),
  amount: Type.Optional(AmountSchema),
});

export type PaymentHistoryEntry = Static<typeof paymentHistoryEntry>;
