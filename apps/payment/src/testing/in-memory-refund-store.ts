import { assertInvariant } from '@millrace/invariants';
import type { RefundStore } from '../application/refund-store.ts';
import { afterRefundChange, applyRefundChange } from '../domain/apply-refund-change.ts';
import { nameOf, type InMemoryPaymentStore } from './in-memory-payment-store.ts';

/** Keeps the refunds of a store in memory; every call is one step. */
export function inMemoryRefundStore({ payments, refunds, records }: InMemoryPaymentStore): RefundStore {
  return {
    create: async (read, decide) => {
      const payment = payments.get(nameOf(read));
      assertInvariant(payment !== undefined, 'payment_never_deleted', { paymentId: read.id });
      const decision = decide(payment);
      if (decision.kind === 'refused') return decision;
      if (records.has(decision.record.pk)) return { kind: 'key_taken' };
      records.set(decision.record.pk, decision.record);
      refunds.set(nameOf(decision.refund), decision.refund);
      payments.set(nameOf(payment), decision.payment);
      return decision;
    },
    findAll: async (keys) =>
      keys.map((key) => {
        const refund = refunds.get(nameOf(key));
        assertInvariant(refund !== undefined, 'item_stored', { ...key });
        return refund;
      }),
    apply: async (key, change) => {
      const refund = refunds.get(nameOf(key));
      if (refund?.paymentId !== key.paymentId) return { kind: 'not_found' };
      const outcome = applyRefundChange(refund, change);
      if (outcome.kind !== 'changed') return outcome;
      const paymentName = nameOf({ ...key, id: key.paymentId });
      const payment = payments.get(paymentName);
      assertInvariant(payment?.status === 'settled', 'refund_of_settled_payment', { ...key });
      payments.set(paymentName, afterRefundChange(payment, refund, change));
      refunds.set(nameOf(key), outcome.refund);
      return outcome;
    },
  };
}
