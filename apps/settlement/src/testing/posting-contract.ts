import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settlementCompleted } from '@millrace/contracts-settlement';
import { minorUnits } from '@millrace/money';
import { fixedClock } from '@millrace/testing';
import type { LedgerStore } from '../application/ports.ts';
import { postTransfer } from '../application/post-transfer.ts';
import { acceptedPayments, anAcceptedPayment, aTransfer, demo, NOW, rival } from './payments.ts';

/** The contract of posting to any ledger; run against the fake and against DynamoDB. */
export function describePosting(name: string, openLedger: () => Promise<LedgerStore>): void {
  describe(`posting to ${name}`, () => {
    let ledger: LedgerStore;
    const clock = fixedClock(NOW);
    beforeAll(async () => {
      ledger = await openLedger();
    });

    it('adds one transfer with all its legs to the ledger and returns the event for the bus', async () => {
      const payment = anAcceptedPayment();
      const { paymentId } = payment.data;
      const { transferId, completed } = await postTransfer(payment, { ledger, clock });
      expect(transferId).toBe(`tr_${paymentId}`);
      expect(completed).toMatchObject({
        id: `${paymentId}.settlement_completed`,
        occurredAt: NOW,
        correlationId: 'cor_1',
        merchantId: demo,
        data: { paymentId, transferId },
      });
      expect(settlementCompleted.detail.errors(completed)).toEqual([]);
      expect(await ledger.ofPayment({ merchantId: demo, paymentId })).toEqual([aTransfer(payment)]);
    });

    it('returns the result of the first call to a repeat', async () => {
      const payment = anAcceptedPayment();
      const first = await postTransfer(payment, { ledger, clock });
      const later = fixedClock('2026-05-09T00:00:00.000Z');
      expect(await postTransfer(payment, { ledger, clock: later })).toEqual(first);
    });

    it('INV-18: posts one transfer for any number of concurrent calls', async () => {
      await fc.assert(
        fc.asyncProperty(acceptedPayments, fc.integer({ min: 2, max: 8 }), async (payment, calls) => {
          const answers = await Promise.all(
            Array.from({ length: calls }, () => postTransfer(payment, { ledger, clock })),
          );
          expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
          const { merchantId, data } = payment;
          expect(await ledger.ofPayment({ merchantId, paymentId: data.paymentId })).toEqual([
            aTransfer(payment),
          ]);
        }),
        { numRuns: 25 },
      );
    });

    it('INV-18: stops when the ledger holds another transfer under the id', async () => {
      const payment = anAcceptedPayment();
      const { legs, ...facts } = aTransfer(payment);
      const doubled = legs.map((leg) => ({ ...leg, amount: minorUnits(leg.amount * 2n) }));
      await ledger.add({ ...facts, legs: doubled });
      await expect(postTransfer(payment, { ledger, clock })).rejects.toThrow('transfer_posted_once');
    });

    it('INV-19: never changes a transfer when another is added under its id', async () => {
      const transfer = aTransfer();
      await ledger.add(transfer);
      const { legs, ...facts } = transfer;
      const doubled = legs.map((leg) => ({ ...leg, amount: minorUnits(leg.amount * 2n) }));
      expect(await ledger.add({ ...facts, legs: doubled })).toBe(false);
      expect(await ledger.find(transfer)).toEqual(transfer);
    });

    it('INV-17: refuses a transfer that does not balance', async () => {
      const { legs, ...facts } = aTransfer();
      await expect(ledger.add({ ...facts, legs: legs.slice(1) })).rejects.toThrow('transfer_balanced');
    });

    it('INV-22: hides the transfers of another merchant', async () => {
      const payment = anAcceptedPayment();
      const { paymentId } = payment.data;
      const { transferId } = await postTransfer(payment, { ledger, clock });
      expect(await ledger.ofPayment({ merchantId: rival, paymentId })).toEqual([]);
      const id = aTransfer(payment).id;
      expect(id).toBe(transferId);
      expect(await ledger.find({ merchantId: rival, paymentId, id })).toBeUndefined();
    });
  });
}
