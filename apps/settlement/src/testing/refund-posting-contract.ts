import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refundFailed } from '@millrace/contracts-settlement';
import { minorUnits } from '@millrace/money';
import { fixedClock } from '@millrace/testing';
import type { LedgerStore } from '../application/ports.ts';
import { postRefund, reverseRefund } from '../application/post-refund.ts';
import { anAcceptedPayment, aTransfer, demo, NOW } from './payments.ts';
import { aRefund, aRefundTransfer, aReversal } from './refunds.ts';

/** The contract of posting refunds and reversals to any ledger; run against the fake and against DynamoDB. */
export function describeRefundPosting(name: string, openLedger: () => Promise<LedgerStore>): void {
  describe(`posting refunds to ${name}`, () => {
    let ledger: LedgerStore;
    beforeAll(async () => {
      ledger = await openLedger();
    });

    const ports = () => ({ ledger, clock: fixedClock(NOW) });
    const later = () => ({ ledger, clock: fixedClock('2026-05-09T00:00:00.000Z') });
    const settled = async () => {
      const payment = anAcceptedPayment();
      await ledger.add(aTransfer(payment));
      return payment;
    };
    const storedOf = ({ data: { paymentId } }: { data: { paymentId: string } }) =>
      ledger.ofPayment({ merchantId: demo, paymentId });

    it('adds the transfer of a refund to that of its payment', async () => {
      const payment = await settled();
      const refund = aRefund(payment);
      const transferId = `tr_${refund.data.refundId}`;
      expect(await postRefund(refund, ports())).toEqual({ outcome: 'posted', transferId });
      expect(await storedOf(payment)).toEqual([aTransfer(payment), aRefundTransfer(refund)]);
    });

    it('returns the same to a repeat and posts nothing more', async () => {
      const payment = await settled();
      const refund = aRefund(payment, { amount: 10_000 });
      const first = await postRefund(refund, ports());
      expect(await postRefund(refund, later())).toEqual(first);
      expect(await storedOf(payment)).toHaveLength(2);
    });

    it('INV-14: refuses a refund above the payment’s amount or before the payment', async () => {
      const payment = await settled();
      const within = aRefund(payment, { amount: 9_999 });
      await postRefund(within, ports());
      await expect(postRefund(aRefund(payment, { amount: 2 }), ports())).rejects.toThrow(
        'refund_within_transfer',
      );
      expect(await storedOf(payment)).toHaveLength(2);
      const early = aRefund();
      await expect(postRefund(early, ports())).rejects.toThrow('refund_within_transfer');
      expect(await storedOf(early)).toEqual([]);
    });

    it('INV-16: reverses a refused refund, with the event for the bus', async () => {
      const payment = await settled();
      const refund = aRefund(payment);
      const { refundId, paymentId } = refund.data;
      await postRefund(refund, ports());
      const reversed = await reverseRefund(refund, ports());
      expect(reversed).toEqual({
        outcome: 'reversed',
        failed: {
          id: `${refundId}.failed`,
          version: 1,
          occurredAt: NOW,
          correlationId: 'cor_1',
          merchantId: demo,
          data: {
            refundId,
            paymentId,
            reversalId: `tr_${refundId}_reversal`,
            code: 'refund_refused',
            message: 'The acquirer refused to pay back 10.00 USD.',
          },
        },
      });
      expect(refundFailed.detail.errors('failed' in reversed && reversed.failed)).toEqual([]);
      const refundTransfers = [aRefundTransfer(refund), aReversal(refund)];
      expect(await storedOf(payment)).toEqual([aTransfer(payment), ...refundTransfers]);
    });

    it('INV-16: returns the reversal whichever step is repeated afterwards', async () => {
      const payment = await settled();
      const refund = aRefund(payment);
      await postRefund(refund, ports());
      const reversed = await reverseRefund(refund, ports());
      expect(await postRefund(refund, later())).toEqual(reversed);
      expect(await reverseRefund(refund, later())).toEqual(reversed);
      expect(await storedOf(payment)).toHaveLength(3);
    });

    it('refuses to reverse a refund that was not posted', async () => {
      const payment = await settled();
      await expect(reverseRefund(aRefund(payment), ports())).rejects.toThrow('reversal_undoes_refund');
      expect(await storedOf(payment)).toEqual([aTransfer(payment)]);
    });

    it('stops when the ledger holds another transfer under the id of the refund or of its reversal', async () => {
      const payment = await settled();
      const refund = aRefund(payment);
      const other = aRefund(payment, { refundId: refund.data.refundId, amount: 999 });
      await postRefund(other, ports());
      await expect(postRefund(refund, ports())).rejects.toThrow('transfer_posted_once');
      await expect(reverseRefund(refund, ports())).rejects.toThrow('transfer_posted_once');
      const { legs, ...facts } = aReversal(other);
      await ledger.add({
        ...facts,
        legs: legs.map((leg) => ({ ...leg, amount: minorUnits(2n * leg.amount) })),
      });
      await expect(reverseRefund(other, ports())).rejects.toThrow('transfer_posted_once');
    });

    it('INV-18: posts one transfer and one reversal for any number of concurrent calls', async () => {
      const calls = fc.integer({ min: 2, max: 8 });
      await fc.assert(
        fc.asyncProperty(calls, calls, async (posts, reversals) => {
          const payment = await settled();
          const refund = aRefund(payment);
          const many = <Answer>(count: number, call: () => Promise<Answer>) =>
            Promise.all(Array.from({ length: count }, call));
          await many(posts, () => postRefund(refund, ports()));
          const answers = await Promise.all([
            many(reversals, () => reverseRefund(refund, ports())),
            many(posts, () => postRefund(refund, ports())),
          ]);
          expect(new Set(answers[0].map((answer) => JSON.stringify(answer))).size).toBe(1);
          const refundTransfers = [aRefundTransfer(refund), aReversal(refund)];
          expect(await storedOf(payment)).toEqual([aTransfer(payment), ...refundTransfers]);
        }),
        { numRuns: 15 },
      );
    });

    it('INV-18: finds transfers that another call has posted since its read, including the reversal', async () => {
      const payment = await settled();
      const refund = aRefund(payment);
      let reads = 0;
      const overtaken: LedgerStore = {
        add: (transfer) => ledger.add(transfer),
        find: (key) => ledger.find(key),
        ofPayment: async (key) => {
          const seen = await ledger.ofPayment(key);
          reads += 1;
          if (reads === 1) {
            await postRefund(refund, ports());
            await reverseRefund(refund, ports());
          }
          return seen;
        },
      };
      const answer = await postRefund(refund, { ...later(), ledger: overtaken });
      expect(answer).toMatchObject({ outcome: 'reversed', failed: { occurredAt: NOW } });
      expect(await storedOf(payment)).toHaveLength(3);
    });
  });
}
