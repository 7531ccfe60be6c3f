import { beforeEach, describe, expect, it } from '@jest/globals';
import { refundIds } from '@millrace/contracts-payment';
import type { QuoteTerms } from '@millrace/contracts-quote';
import type { IdempotencyStore } from '@millrace/idempotency';
import { OPEN_SHARDS } from '@millrace/sweeping';
import type { Due, PaymentStore } from '../application/payment-store.ts';
import type { RefundStore } from '../application/refund-store.ts';
import { afterRefundChange, applyRefundChange } from '../domain/apply-refund-change.ts';
import type { CreateRefund } from '../domain/decide-refund.ts';
import type { Payment, SettledPayment } from '../domain/payment.ts';
import type { Refund } from '../domain/refund.ts';
import { refundLifecycle } from '../domain/refund-lifecycle.ts';
import {
  aChange,
  aNewPayment,
  aPendingPayment,
  aRecord,
  at,
  quoteTermsOf,
  RIVAL,
  eventsTo,
} from './builders.ts';
import { aCreateRefund, aRefundChange, decidingOn, eventsToRefund } from './refund-builders.ts';

interface StoresUnderTest {
  readonly store: PaymentStore;
  readonly refunds: RefundStore;
  readonly idempotency: IdempotencyStore;
}

/**
 * The contract of every store of refunds.
 * @param open returns empty stores, whose clock is fixed at `at(0)`
 */
export function describeRefundStore(name: string, open: () => Promise<StoresUnderTest>): void {
  describe(`${name}, as a store of refunds`, () => {
    let store: PaymentStore;
    let refunds: RefundStore;
    let idempotency: IdempotencyStore;
    beforeEach(async () => ({ store, refunds, idempotency } = await open()));

    const paymentIn = async (status: Payment['status'], terms?: QuoteTerms) => {
      const payment = aPendingPayment({}, terms);
      await store.create(aNewPayment(payment));
      for (const event of eventsTo[status]) await store.apply(payment, aChange(event));
      return (await store.find(payment))!;
    };
    const settled = async (terms?: QuoteTerms) => (await paymentIn('settled', terms)) as SettledPayment;
    const stored = async (payment: Payment, command: CreateRefund = aCreateRefund()) => {
      const outcome = await refunds.create(payment, decidingOn(command));
      if (outcome.kind !== 'created') throw new Error(outcome.kind);
      return outcome;
    };
    const find = async (refund: Refund) => (await refunds.findAll([refund]))[0]!;

    describe('creating', () => {
      it.each([
        ['without a quote', undefined],
        ['with a quote', quoteTermsOf()],
      ])('INV-12: stores refund, record and the reserved amount of a payment %s', async (_what, terms) => {
        const payment = await settled(terms);
        const record = aRecord('k');
        const decide = decidingOn(aCreateRefund({ reason: 'Sent back.' }), record);
        const outcome = await refunds.create(payment, decide);
        expect(outcome).toMatchObject({ kind: 'created' });
        if (outcome.kind !== 'created') return;
        expect(await find(outcome.refund)).toEqual(outcome.refund);
        expect(await store.find(payment)).toEqual(outcome.payment);
        expect(await idempotency.find(record.pk)).toEqual(record);
      });

      it('decides again on a payment that has changed since it was read', async () => {
        const read = await settled();
        await stored(read, aCreateRefund({ units: 9_000n }));
        expect(await refunds.create(read, decidingOn(aCreateRefund({ units: 1_001n })))).toMatchObject({
          kind: 'refused',
          code: 'refund_exceeds_settled',
        });
        const { payment } = await stored(read, aCreateRefund({ units: 1_000n }));
        expect(payment.refunded.amount).toBe(10_000n);
        expect(await store.find(read)).toEqual(payment);
      });

      it('INV-23: stores nothing of a refused refund', async () => {
        const payment = await paymentIn('processing');
        const record = aRecord('k');
        expect(await refunds.create(payment, decidingOn(aCreateRefund(), record))).toMatchObject({
          code: 'payment_not_settled',
        });
        expect(await store.find(payment)).toEqual(payment);
        expect(await idempotency.find(record.pk)).toBeUndefined();
      });

      it('INV-11: stores nothing of a refund whose key is taken', async () => {
        const payment = await settled();
        const record = aRecord('k');
        await refunds.create(payment, decidingOn(aCreateRefund(), record));
        const after = (await store.find(payment))!;
        for (const read of [payment, after]) {
          expect(await refunds.create(read, decidingOn(aCreateRefund(), record))).toEqual({
            kind: 'key_taken',
          });
        }
        expect(await store.find(payment)).toEqual(after);
      });
    });

    describe('applying', () => {
      const cells = refundLifecycle.statuses.flatMap((status) =>
        refundLifecycle.events.flatMap((event) =>
          [undefined, quoteTermsOf()].map(
            (terms) => [status, event, terms ? 'quoted' : 'plain', terms] as const,
          ),
        ),
      );

      it.each(cells)(
        'INV-16: agrees with the domain for a refund that is %s and a %s, of a %s payment',
        async (status, event, _plainOrQuoted, terms) => {
          const { refund } = await stored(await settled(terms));
          for (const step of eventsToRefund[status]) await refunds.apply(refund, aRefundChange(step));
          const payment = (await store.find({ ...refund, id: refund.paymentId })) as SettledPayment;
          const change = aRefundChange(event, { at: at(9) });
          const expected = applyRefundChange(await find(refund), change);
          expect(await refunds.apply(refund, change)).toEqual(expected);
          expect(await find(refund)).toEqual(expected.refund);
          expect(await store.find(payment)).toEqual(
            expected.kind === 'changed' ? afterRefundChange(payment, refund, change) : payment,
          );
        },
      );

      it('returns not_found for an unknown refund, and for one of another merchant or payment', async () => {
        const [payment, other] = [await settled(), await settled()];
        const { refund } = await stored(payment);
        const strangers = [
          { ...refund, id: refundIds.create() },
          { ...refund, merchantId: RIVAL },
          { ...refund, paymentId: other.id },
        ];
        for (const key of strangers) {
          expect(await refunds.apply(key, aRefundChange('succeed'))).toEqual({ kind: 'not_found' });
        }
        expect(await find(refund)).toEqual(refund);
        expect(await store.find(other)).toEqual(other);
      });

      it('INV-16: lets only one of success and failure apply', async () => {
        const { refund } = await stored(await settled());
        const events = Array.from({ length: 10 }, () => ['succeed', 'fail'] as const).flat();
        const outcomes = await Promise.all(
          events.map((event) => refunds.apply(refund, aRefundChange(event))),
        );
        const howMany = (kind: string) => outcomes.filter((outcome) => outcome.kind === kind).length;
        expect([howMany('changed'), howMany('unchanged'), howMany('refused')]).toEqual([1, 9, 10]);
        const { history } = (await store.find({ ...refund, id: refund.paymentId }))!;
        expect(history).toHaveLength(5);
      });

      it('INV-14: releases the amount of a failed refund for later ones', async () => {
        const payment = await settled(quoteTermsOf());
        const [first, second] = [
          await stored(payment, aCreateRefund({ units: 3_333n })),
          await stored(payment, aCreateRefund({ units: 6_667n })),
        ];
        expect(second.payment.refunded).toEqual({
          amount: 10_000n,
          shares: { fee: 59n, residue: 0n, target: 8_400n },
        });
        await refunds.apply(first.refund, aRefundChange('fail'));
        const third = await stored(payment, aCreateRefund({ units: 3_333n }));
        expect(third.payment.refunded).toEqual(second.payment.refunded);
        expect(third.refund.shares).toEqual(first.refund.shares);
      });
    });

    describe('finding', () => {
      it('returns refunds in the order of the keys', async () => {
        const payment = await settled();
        const first = (await stored(payment)).refund;
        const second = (await stored(payment)).refund;
        expect(await refunds.findAll([second, first])).toEqual([second, first]);
        expect(await refunds.findAll([])).toEqual([]);
      });
    });

    describe('sweeping', () => {
      const allDue = async (seconds: number) => {
        const found: Due[] = [];
        for (let shard = 0; shard < OPEN_SHARDS; shard += 1) {
          found.push(...(await store.findDue({ shard, dueBy: at(seconds), limit: 100 })).due);
        }
        return found;
      };

      it('finds pending refunds along with payments, and no others', async () => {
        const payment = await settled();
        const [open, done] = [await stored(payment), await stored(payment)];
        await refunds.apply(done.refund, aRefundChange('succeed'));
        const { merchantId, id } = open.refund;
        expect(await allDue(61)).toEqual([]);
        expect(await allDue(62)).toEqual([{ kind: 'refund', merchantId, id, dueAt: at(62), sweeps: 0 }]);
        const pending = await paymentIn('pending');
        expect((await allDue(62)).map((due) => due.id).sort()).toEqual([pending.id, id].sort());
      });

      it('requeues a refund once, and does not change its payment', async () => {
        const { refund, payment } = await stored(await settled());
        const [due] = await allDue(62);
        expect(await store.requeue(due!, at(180))).toBe(true);
        expect(await store.requeue(due!, at(180))).toBe(false);
        expect(await find(refund)).toEqual({ ...refund, dueAt: at(180), sweeps: 1 });
        expect(await store.find(payment)).toEqual(payment);
      });

      it('does not requeue a refund that was decided since it was found', async () => {
        const { refund } = await stored(await settled());
        const [due] = await allDue(62);
        await refunds.apply(refund, aRefundChange('fail'));
        expect(await store.requeue(due!, at(180))).toBe(false);
        expect(await find(refund)).toMatchObject({ status: 'failed' });
      });
    });
  });
}
