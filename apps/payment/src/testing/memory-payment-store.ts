import type { IdempotencyRecord, IdempotencyStore } from '@millrace/idempotency';
import { openShardOf, type DuePayment, type PaymentStore } from '../application/payment-store.ts';
import { applyChange } from '../domain/apply-change.ts';
import type { Payment, PaymentKey } from '../domain/payment.ts';

export interface MemoryPaymentStore extends PaymentStore {
  readonly idempotency: IdempotencyStore;
  readonly payments: ReadonlyMap<string, Payment>;
}

/** A payment store whose every call is one step, so that it is as atomic as the real one. */
export function memoryPaymentStore(): MemoryPaymentStore {
  const payments = new Map<string, Payment>();
  const records = new Map<string, IdempotencyRecord>();
  const usedQuotes = new Set<string>();
  const nameOf = ({ merchantId, id }: PaymentKey) => `${merchantId} ${id}`;
  const open = () => [...payments.values()].filter((payment) => 'dueAt' in payment);

  return {
    payments,
    idempotency: {
      find: async (pk) => records.get(pk),
      add: async (record) => {
        if (records.has(record.pk)) return false;
        records.set(record.pk, record);
        return true;
      },
    },
    create: async ({ payment, record, quoteUse }) => {
      if (records.has(record.pk)) return 'key_taken';
      if (quoteUse && usedQuotes.has(quoteUse.quoteId)) return 'quote_used';
      records.set(record.pk, record);
      if (quoteUse) usedQuotes.add(quoteUse.quoteId);
      payments.set(nameOf(payment), payment);
      return 'created';
    },
    find: async (key) => payments.get(nameOf(key)),
    apply: async (key, change) => {
      const payment = payments.get(nameOf(key));
      if (!payment) return { kind: 'not_found' };
      const outcome = applyChange(payment, change);
      payments.set(nameOf(key), outcome.payment);
      return outcome;
    },
    findDue: async ({ shard, dueBy, limit, after }) => {
      const found = open()
        .filter((payment) => openShardOf(payment.id) === shard && payment.dueAt <= dueBy)
        .map(({ merchantId, id, dueAt, sweeps }): DuePayment => ({ merchantId, id, dueAt, sweeps }))
        .sort((left, right) => (orderOf(left) < orderOf(right) ? -1 : 1))
        .filter((due) => !after || orderOf(due) > orderOf(after));
      const due = found.slice(0, limit);
      const last = due.at(-1);
      return { due, ...(found.length > limit && last && { next: last }) };
    },
    requeue: async (due, nextDueAt) => {
      const payment = payments.get(nameOf(due));
      if (!payment || !('dueAt' in payment) || payment.dueAt !== due.dueAt) return false;
      payments.set(nameOf(due), { ...payment, dueAt: nextDueAt, sweeps: due.sweeps + 1 });
      return true;
    },
  };
}

function orderOf({ dueAt, id }: DuePayment): string {
  return `${dueAt} ${id}`;
}
