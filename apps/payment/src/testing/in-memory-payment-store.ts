import type { IdempotencyRecord, IdempotencyStore } from '@millrace/idempotency';
import { openShardOf } from '@millrace/sweeping';
import type { Due, PaymentStore } from '../application/payment-store.ts';
import { applyChange } from '../domain/apply-change.ts';
import type { Payment } from '../domain/payment.ts';
import type { Refund } from '../domain/refund.ts';

export interface InMemoryPaymentStore extends PaymentStore {
  readonly idempotency: IdempotencyStore;
  readonly payments: Map<string, Payment>;
  readonly refunds: Map<string, Refund>;
  readonly records: Map<string, IdempotencyRecord>;
}

/** A payment store whose every call is one step, so that it is as atomic as the real one. */
export function inMemoryPaymentStore(): InMemoryPaymentStore {
  const payments = new Map<string, Payment>();
  const refunds = new Map<string, Refund>();
  const records = new Map<string, IdempotencyRecord>();
  const usedQuotes = new Set<string>();
  const all = () => [
    ...[...payments.values()].map((payment) => ({ kind: 'payment' as const, ...payment })),
    ...[...refunds.values()].map((refund) => ({ kind: 'refund' as const, ...refund })),
  ];

  return {
    payments,
    refunds,
    records,
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
      const found = all()
        .filter((one) => 'dueAt' in one)
        .filter(({ id, dueAt }) => openShardOf(id) === shard && dueAt <= dueBy)
        .map(({ kind, merchantId, id, dueAt, sweeps }) => ({ kind, merchantId, id, dueAt, sweeps }) as Due)
        .sort((left, right) => (orderOf(left) < orderOf(right) ? -1 : 1))
        .filter((due) => !after || orderOf(due) > orderOf(after));
      const due = found.slice(0, limit);
      const last = due.at(-1);
      return { due, ...(found.length > limit && last && { next: last }) };
    },
    requeue: async (due, nextDueAt) => {
      const stored = { payment: payments, refund: refunds }[due.kind] as Map<string, Payment | Refund>;
      const found = stored.get(nameOf(due));
      if (!found || !('dueAt' in found) || found.dueAt !== due.dueAt) return false;
      stored.set(nameOf(due), { ...found, dueAt: nextDueAt as Due['dueAt'], sweeps: due.sweeps + 1 });
      return true;
    },
  };
}

/** The name of a payment or a refund in the maps of the store. */
export function nameOf({ merchantId, id }: { readonly merchantId: string; readonly id: string }): string {
  return `${merchantId} ${id}`;
}

function orderOf({ dueAt, id }: Due): string {
  return `${dueAt} ${id}`;
}
