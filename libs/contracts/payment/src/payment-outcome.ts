import { defineEvent, type EventDetail } from '@millrace/events';
import { AmountSchema, CurrencySchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { paymentIds } from './payment-id.ts';

const payment = {
  paymentId: Type.String({ pattern: paymentIds.pattern }),
  /** The merchant's own reference. A rule can use it to select the payments that concern its module. */
  reference: Type.String({ minLength: 1 }),
  /** Minor units. */
  amount: AmountSchema,
  currency: CurrencySchema,
};

const settled = Type.Object(
  { ...payment, transferId: Type.String({ minLength: 1 }) },
  { additionalProperties: false },
);

const failed = Type.Object(
  {
    ...payment,
    /** Stable. Why the payment was rejected or not settled. */
    code: Type.String({ minLength: 1 }),
    /** Human-readable. */
    message: Type.String({ minLength: 1 }),
  },
  { additionalProperties: false },
);

const canceled = Type.Object(payment, { additionalProperties: false });

const source = 'millrace.payment';

/** A payment is `settled`. This is final. Its id is `<payment id>.settled`. */
export const paymentSettled = defineEvent({ source, type: 'payment.settled', version: 1, data: settled });

/** A payment is `failed`. This is final: no money moved and none will. Its id is `<payment id>.failed`. */
export const paymentFailed = defineEvent({ source, type: 'payment.failed', version: 1, data: failed });

/** A payment is `canceled`. This is final: no money moved and none will. Its id is `<payment id>.canceled`. */
export const paymentCanceled = defineEvent({ source, type: 'payment.canceled', version: 1, data: canceled });

/**
 * The possible outcomes of a payment, published by the payment module. Other modules act only on these: events such as
 * `payment.rejected` or `settlement.failed` are input to the payment's lifecycle, which may already have moved on.
 * See docs/adr/0013-payment-module-publishes-payment-outcomes.md.
 */
export const paymentOutcomes = [paymentSettled, paymentFailed, paymentCanceled] as const;

export type PaymentSettled = EventDetail<Static<typeof settled>>;
export type PaymentFailed = EventDetail<Static<typeof failed>>;
export type PaymentCanceled = EventDetail<Static<typeof canceled>>;
