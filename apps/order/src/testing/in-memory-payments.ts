import { paymentIds, type PaymentId } from '@millrace/contracts-payment';
import type { PaymentKeys, Payments } from '../application/payments.ts';
import { canceledReason, type PaymentOutcome } from '../domain/payment-outcome.ts';
import { MERCHANT } from './builders.ts';

export const API_KEY = 'mk_test_demo';

export interface InMemoryPayments extends Payments {
  /** The payment of each order, by the order's id. */
  readonly payments: Map<string, PaymentId>;
  readonly outcomes: Map<PaymentId, PaymentOutcome>;
}

/** The payment module for one merchant: one payment for each order. */
export function inMemoryPayments(): InMemoryPayments {
  const payments = new Map<string, PaymentId>();
  const outcomes = new Map<PaymentId, PaymentOutcome>();
  return {
    payments,
    outcomes,
    create: async ({ id }, apiKey) => {
      if (apiKey !== API_KEY) return { kind: 'key_refused' };
      const paymentId = payments.get(id) ?? paymentIds.create();
      payments.set(id, paymentId);
      return { kind: 'created', paymentId };
    },
    find: async ({ id }, apiKey) => {
      if (apiKey !== API_KEY) return { kind: 'key_refused' };
      const paymentId = payments.get(id);
      return paymentId ? { kind: 'found', paymentId } : { kind: 'none' };
    },
    lookUp: async (paymentId, _order, apiKey) => {
      if (apiKey !== API_KEY) return { kind: 'key_refused' };
      const outcome = outcomes.get(paymentId);
      return outcome ? { kind: 'ended', outcome } : { kind: 'open' };
    },
    cancel: async (paymentId, _order, apiKey) => {
      if (apiKey !== API_KEY) return { kind: 'key_refused' };
      const before = outcomes.get(paymentId);
      if (before) return { kind: 'not_cancelable' };
      outcomes.set(paymentId, { event: 'fail_payment', paymentId, reason: canceledReason });
      return { kind: 'canceled' };
    },
  };
}

/** Connected keys; `forgotten` counts the calls of `forget`. */
export function inMemoryKeys(connected: Record<string, string> = { [MERCHANT]: API_KEY }) {
  const worked = new Set<string>();
  const keys = {
    forgotten: 0,
    keyOf: async (merchantId: string) => connected[merchantId],
    forget: (merchantId: string) => {
      keys.forgotten += 1;
      worked.delete(merchantId);
    },
    noteWorked: (merchantId: string) => void worked.add(merchantId),
    hasWorked: (merchantId: string) => worked.has(merchantId),
  };
  return keys satisfies PaymentKeys;
}
