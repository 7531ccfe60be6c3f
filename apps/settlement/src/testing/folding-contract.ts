import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldTransfers } from '../application/fold-transfers.ts';
import type { BalanceStore } from '../application/ports.ts';
import { foldBalances, type Balance } from '../domain/fold-balances.ts';
import type { Transfer } from '../domain/transfer.ts';
import { acceptedPayments, aTransfer, demo, rival } from './payments.ts';
import { refundSteps, transfersOf } from './refunds.ts';
import { ENGINE_TIMEOUT_MS } from './tables.ts';
import { silentLogger } from './silent-logger.ts';

/** A store of balances and a look at all that it holds. */
export interface OpenBalances {
  readonly balances: BalanceStore;
  /** Sorted by account and currency. */
  all(): Promise<readonly Balance[]>;
}

/** What folding must do on every store of balances; run against the fake and against DynamoDB. */
export function describeFolding(
  name: string,
  openBalances: () => Promise<OpenBalances>,
  { numRuns }: { readonly numRuns: number },
): void {
  describe(`folding into ${name}`, () => {
    let opened: OpenBalances;
    beforeEach(async () => {
      opened = await openBalances();
    });

    const deliver = (transfers: readonly Transfer[], balances: BalanceStore) =>
      foldTransfers(
        transfers.map((change, index) => ({ sequenceNumber: String(index), change })),
        { balances, logger: silentLogger, readTransfer: (change) => change },
      );

    it(
      'INV-20: comes to the same as adding up payments, refunds and reversals, however often, split and ordered',
      async () => {
        const ledgerOfPayment = fc
          .tuple(acceptedPayments, refundSteps)
          .map(([payment, steps]) => transfersOf(payment, steps));
        const arrivals = fc
          .array(ledgerOfPayment, { minLength: 1, maxLength: 12 })
          .map((ledger) => ledger.flat())
          .chain((transfers) =>
            fc.record({
              transfers: fc.constant(transfers),
              deliveries: fc.array(fc.array(fc.constantFrom(...transfers), { maxLength: 60 }), {
                maxLength: 5,
              }),
              last: fc.shuffledSubarray(transfers, { minLength: transfers.length }),
              atOnce: fc.boolean(),
            }),
          );
        await fc.assert(
          fc.asyncProperty(arrivals, async ({ transfers, deliveries, last, atOnce }) => {
            const { balances, all } = await openBalances();
            const batches = [...deliveries, last];
            if (atOnce) await Promise.all(batches.map((batch) => deliver(batch, balances)));
            for (const batch of batches) expect(await deliver(batch, balances)).toBeUndefined();
            expect(await all()).toEqual(foldBalances(transfers));
          }),
          { numRuns },
        );
      },
      ENGINE_TIMEOUT_MS,
    );

    it('shows a merchant what is available in each currency, and nobody else', async () => {
      const { balances } = opened;
      const transfers = fc.sample(acceptedPayments.map(aTransfer), { numRuns: 30, seed: 7 });
      await deliver(transfers, balances);
      for (const merchantId of [demo, rival]) {
        const expected = foldBalances(transfers)
          .filter(({ account }) => account === `merchant:${merchantId}:available`)
          .map(({ amount, currency }) => ({ amount, currency }));
        expect(expected.length).toBeGreaterThan(1);
        const available = [...(await balances.availableTo(merchantId))];
        expect(available.sort((left, right) => (left.currency < right.currency ? -1 : 1))).toEqual(expected);
      }
      expect(await balances.availableTo('mer_0000000000000000000000000')).toEqual([]);
    });

    it('INV-20: takes a transfer that is named twice in one call once', async () => {
      const transfer = aTransfer();
      await opened.balances.apply([transfer, transfer]);
      expect(await opened.all()).toEqual(foldBalances([transfer]));
    });
  });
}
