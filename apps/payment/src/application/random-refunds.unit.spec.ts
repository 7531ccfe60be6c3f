import { describe, expect, it } from '@jest/globals';
import { runs } from '@millrace/testing';
import fc from 'fast-check';
import { isRefundEntry } from '../domain/history.ts';
import { noShares } from '../domain/refund-split.ts';
import type { PendingRefund, Refund } from '../domain/refund.ts';
import { aChange, aNewPayment, aPendingPayment, quoteTermsOf, eventsTo } from '../testing/builders.ts';
import { inMemoryPaymentStore } from '../testing/in-memory-payment-store.ts';
import { inMemoryRefundStore } from '../testing/in-memory-refund-store.ts';
import { aCreateRefund, aRefundChange, decidingOn } from '../testing/refund-builders.ts';

/** Requests of any amount, and events of any earlier refund, with repeats and delays. */
const arrivals = fc.array(
  fc.oneof(
    fc.record({ request: fc.bigInt({ min: 1n, max: 6_000n }) }),
    fc.record({ event: fc.constantFrom('succeed', 'fail'), of: fc.nat({ max: 29 }) }),
  ),
  { maxLength: 30 },
);

const sumOf = (refunds: readonly Refund[], amountOf: (refund: Refund) => bigint) =>
  refunds.reduce((sum, refund) => sum + amountOf(refund), 0n);

describe('the refunds of a payment with any events in any order', () => {
  it('INV-14, INV-16: add up to the refunded amount of the payment, and are decided once', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, fc.boolean(), async (all, isQuoted) => {
        const store = inMemoryPaymentStore();
        const refunds = inMemoryRefundStore(store);
        const payment = aPendingPayment({}, isQuoted ? quoteTermsOf() : undefined);
        await store.create(aNewPayment(payment));
        for (const event of eventsTo.settled) await store.apply(payment, aChange(event));
        const requested: PendingRefund[] = [];
        let changes = 0;
        for (const arrival of all) {
          const read = (await store.find(payment))!;
          if ('request' in arrival) {
            const created = await refunds.create(read, decidingOn(aCreateRefund({ units: arrival.request })));
            if (created.kind === 'created') requested.push(created.refund);
            else expect(arrival.request).toBeGreaterThan(read.money.amount - read.refunded.amount);
          } else if (requested.length > 0) {
            const refund = requested[arrival.of % requested.length]!;
            const [before] = await refunds.findAll([refund]);
            const outcome = await refunds.apply(refund, aRefundChange(arrival.event));
            if (outcome.kind === 'changed') changes += 1;
            else expect(await refunds.findAll([refund])).toEqual([before]);
            expect(outcome.kind === 'changed').toBe(before!.status === 'pending');
          }
        }
        const { refunded, history, status } = (await store.find(payment))!;
        const taking = (await refunds.findAll(requested)).filter((refund) => refund.status !== 'failed');
        expect(refunded).toEqual({
          amount: sumOf(taking, ({ money }) => money.amount),
          shares: {
            fee: sumOf(taking, ({ shares }) => shares.fee),
            residue: sumOf(taking, ({ shares }) => shares.residue),
            target: sumOf(taking, ({ shares }) => shares.target),
          },
        });
        if (!isQuoted) expect(refunded.shares).toEqual(noShares);
        expect(status).toBe('settled');
        expect(history.filter(isRefundEntry)).toHaveLength(requested.length + changes);
      }),
      { numRuns: runs({ usual: 200, long: 20_000 }) },
    );
  });
});
