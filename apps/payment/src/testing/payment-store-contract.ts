import { beforeEach, describe, expect, it } from '@jest/globals';
import type { IdempotencyStore } from '@millrace/idempotency';
import { OPEN_SHARDS, openShardOf } from '@millrace/sweeping';
import type { Due, PaymentStore } from '../application/payment-store.ts';
import { applyChange } from '../domain/apply-change.ts';
import { lifecycle } from '../domain/lifecycle.ts';
import type { PendingPayment } from '../domain/payment.ts';
import {
  aChange,
  aNewPayment,
  aPayment,
  aPendingPayment,
  aRecord,
  at,
  MERCHANT,
  quoteTermsOf,
  RIVAL,
  eventsTo,
} from './builders.ts';

export interface StoreUnderTest {
  readonly store: PaymentStore;
  readonly idempotency: IdempotencyStore;
}

/**
 * The contract of every payment store.
 * @param open returns an empty store, whose clock is fixed at `at(0)`
 */
export function describePaymentStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name}, as a payment store`, () => {
    let store: PaymentStore;
    let idempotency: IdempotencyStore;
    beforeEach(async () => ({ store, idempotency } = await open()));

    const stored = async (payment: PendingPayment = aPendingPayment()) => {
      expect(await store.create(aNewPayment(payment))).toBe('created');
      return payment;
    };

    describe('creating', () => {
      it('stores payment, record and the use of the quote', async () => {
        const payment = aPendingPayment({}, quoteTermsOf());
        const record = aRecord('k');
        expect(await store.create(aNewPayment(payment, { record }))).toBe('created');
        expect(await store.find(payment)).toEqual(payment);
        expect(await idempotency.find(record.pk)).toEqual(record);
        expect(await store.find({ ...payment, merchantId: RIVAL })).toBeUndefined();
      });

      it('stores nothing of a payment whose key is taken', async () => {
        const record = aRecord('k');
        await store.create(aNewPayment(aPendingPayment(), { record }));
        const second = aPendingPayment({}, quoteTermsOf());
        expect(await store.create(aNewPayment(second, { record }))).toBe('key_taken');
        expect(await store.find(second)).toBeUndefined();
        expect(await store.create(aNewPayment(second))).toBe('created');
      });

      it('stores nothing of a payment whose quote is used', async () => {
        const terms = quoteTermsOf();
        await stored(aPendingPayment({}, terms));
        const second = aPendingPayment({}, terms);
        const record = aRecord('k2');
        expect(await store.create(aNewPayment(second, { record }))).toBe('quote_used');
        expect(await store.find(second)).toBeUndefined();
        expect(await idempotency.find(record.pk)).toBeUndefined();
      });

      it('returns key_taken to a repeat, which also finds its own quote used', async () => {
        const terms = quoteTermsOf();
        const record = aRecord('k');
        await store.create(aNewPayment(aPendingPayment({}, terms), { record }));
        expect(await store.create(aNewPayment(aPendingPayment({}, terms), { record }))).toBe('key_taken');
      });
    });

    describe('applying', () => {
      const cells = lifecycle.statuses.flatMap((status) =>
        lifecycle.events.map((event) => [status, event] as const),
      );

      it.each(cells)('agrees with the domain for a payment that is %s and a %s', async (status, event) => {
        const payment = await stored();
        for (const step of eventsTo[status]) await store.apply(payment, aChange(step));
        const before = await store.find(payment);
        const expected = applyChange(before!, aChange(event, { at: at(9) }));
        expect(await store.apply(payment, aChange(event, { at: at(9) }))).toEqual(expected);
        expect(await store.find(payment)).toEqual(expected.payment);
      });

      it('returns not_found for an unknown payment and for another merchant’s', async () => {
        const payment = await stored();
        expect(await store.apply(aPayment(), aChange('cancel'))).toEqual({ kind: 'not_found' });
        const asRival = { ...payment, merchantId: RIVAL };
        expect(await store.apply(asRival, aChange('cancel'))).toEqual({ kind: 'not_found' });
        expect(await store.find(payment)).toEqual(payment);
      });

      it('lets only one of claim and cancel succeed', async () => {
        const payment = await stored();
        const outcomes = await Promise.all([
          store.apply(payment, aChange('claim')),
          store.apply(payment, aChange('cancel')),
        ]);
        expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['changed', 'refused']);
      });
    });

    describe('sweeping', () => {
      const allDue = async (seconds: number, limit = 100) => {
        const found: Due[] = [];
        for (let shard = 0; shard < OPEN_SHARDS; shard += 1) {
          let after: Due | undefined;
          do {
            const page = await store.findDue({ shard, dueBy: at(seconds), limit, ...(after && { after }) });
            found.push(...page.due);
            after = page.next;
          } while (after);
        }
        return found;
      };

      it('finds open payments once they are due, and no others', async () => {
        const open = [await stored(), await stored(aPendingPayment({ dueAt: at(61) }))];
        const done = await stored();
        await store.apply(done, aChange('cancel'));
        expect(await allDue(59)).toEqual([]);
        expect((await allDue(60)).map(({ id }) => id)).toEqual([open[0]!.id]);
        expect((await allDue(61)).map(({ id }) => id).sort()).toEqual(open.map(({ id }) => id).sort());
      });

      it('reads a shard by page, the longest overdue first', async () => {
        const payments = [];
        while (payments.length < 5) {
          const payment = aPendingPayment({ dueAt: at(60 - payments.length) });
          if (openShardOf(payment.id) === 0) payments.push(await stored(payment));
        }
        const found = await allDue(60, 2);
        expect(found.map(({ id }) => id)).toEqual(payments.reverse().map(({ id }) => id));
      });

      it('requeues a payment once, and counts the sweep', async () => {
        const payment = await stored();
        const [due] = await allDue(60);
        expect(due).toEqual({
          kind: 'payment',
          merchantId: MERCHANT,
          id: payment.id,
          dueAt: at(60),
          sweeps: 0,
        });
        expect(await store.requeue(due!, at(180))).toBe(true);
        expect(await store.requeue(due!, at(180))).toBe(false);
        expect(await store.find(payment)).toEqual({ ...payment, dueAt: at(180), sweeps: 1 });
        expect(await allDue(179)).toEqual([]);
        expect(await allDue(180)).toEqual([{ ...due, dueAt: at(180), sweeps: 1 }]);
      });

      it('does not requeue a payment that has changed since it was found', async () => {
        const payment = await stored();
        const [due] = await allDue(60);
        await store.apply(payment, aChange('claim'));
        await store.apply(payment, aChange('settle'));
        expect(await store.requeue(due!, at(180))).toBe(false);
        expect(await store.find(payment)).toMatchObject({ status: 'settled' });
      });

      it('resets the count of sweeps after a change', async () => {
        const payment = await stored();
        const [due] = await allDue(60);
        await store.requeue(due!, at(180));
        expect(await store.apply(payment, aChange('claim'))).toMatchObject({
          payment: { dueAt: at(61), sweeps: 0 },
        });
      });
    });
  });
}
