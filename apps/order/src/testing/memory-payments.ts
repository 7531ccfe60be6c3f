import { paymentIds, type PaymentId } from '@millrace/contracts-payment';
import type { PaymentKeys, Payments } from '../application/payments.ts';
import type { PaymentOutcome } from '../domain/payment-outcome.ts';
import { MERCHANT } from './builders.ts';

export const API_KEY = 'mk_test_demo';

export interface MemoryPayments extends Payments {
  /** The payment of each order, by the order's id. */
  readonly payments: Map<string, PaymentId>;
  readonly outcomes: Map<PaymentId, PaymentOutcome>;
}

/** The payment module for one merchant: one payment for each order. */
export function memoryPayments(): MemoryPayments {
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
    outcomeOf: async (paymentId) => outcomes.get(paymentId),
  };
}

/** Keys that were connected; `forgotten` counts how often they were to be read anew. */
export function memoryKeys(connected: Record<string, string> = { [MERCHANT]: API_KEY }) {
  const keys = {
    forgotten: 0,
    keyOf: async (merchantId: string) => connected[merchantId],
    forget: () => {
      keys.forgotten += 1;
    },
  };
  return keys satisfies PaymentKeys;
}
