import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldSetAside } from '../application/fold-set-aside.ts';
import { foldTransfers } from '../application/fold-transfers.ts';
import type { BalanceStore } from '../application/ports.ts';
import { foldBalances, type Balance, type Transfer } from '../domain/ledger.ts';
import { acceptedPayments, anAcceptedPayment, aTransfer, demo, rival } from './payments.ts';
import { refundSteps, transfersOf } from './refunds.ts';
import { silentLogger } from './silent-logger.ts';

/** A store of balances and access to all its balances. */
export interface OpenBalances {
  readonly balances: BalanceStore;
  /** Sorted by account and currency. */
  all(): Promise<readonly Balance[]>;
  /** Makes a balance impossible to add to; `repair` restores it. */
  damage(balance: Balance): Promise<void>;
  repair(balance: Balance): Promise<void>;
}

/** The contract of folding into any store of balances; run against the fake and against DynamoDB. */
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
        {
          balances,
          logger: silentLogger,
          readTransfer: (change) => change,
          keyOf: (change) => change,
          giveUp: () => Promise.reject(new Error('unexpected')),
        },
      );
    const ledgerOf = (transfers: readonly Transfer[]) => ({
      find: async ({ id }: { id: string }) => transfers.find((transfer) => transfer.id === id),
    });
    const sweep = (transfers: readonly Transfer[]) =>
      foldSetAside(
        {
          balances: opened.balances,
          ledger: ledgerOf(transfers),
          clock: () => new Date(),
          logger: silentLogger,
        },
        new Date('2099-01-01T00:00:00.000Z'),
      );

    it('INV-20: equals the sum of payments, refunds and reversals for any repeats, batches and order', async () => {
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
    });

    it('shows the available balances of one merchant by currency, and no other’s', async () => {
      const { balances } = opened;
      const transfers = fc.sample(acceptedPayments.map(aTransfer), { numRuns: 30, seed: 7 });
      await deliver(transfers, balances);
      for (const merchantId of [demo, rival]) {
        const expected = foldBalances(transfers)
          .filter(({ account }) => account === `merchant:${merchantId}:available`)
          .map(({ amount, currency }) => ({ amount, currency }));
        expect(expected.length).toBeGreaterThan(1);
        const available = [...(await balances.availableTo(merchantId)).balances];
        expect(available.sort((left, right) => (left.currency < right.currency ? -1 : 1))).toEqual(expected);
      }
      expect(await balances.availableTo('mer_0000000000000000000000000')).toEqual({
        balances: [],
        unreadable: [],
      });
    });

    describe('with a balance that cannot be added to', () => {
      const ofRival = () => aTransfer(anAcceptedPayment({}, rival));
      const first = aTransfer();
      const own = [aTransfer(), aTransfer(), aTransfer(anAcceptedPayment({ currency: 'EUR' }))];
      const others = [ofRival(), ofRival(), ofRival()];
      const mixed = own.flatMap((transfer, index) => [transfer, others[index]!]);
      const everything = [first, ...mixed];
      const damaged = foldBalances([first]).find(({ account }) => account.includes(demo))!;
      const ofMerchant = async (merchantId: string) =>
        (await opened.balances.availableTo(merchantId)).balances.map(({ amount }) => amount);

      it('INV-20: blocks no other balance, and loses no transfer', async () => {
        const { balances, all, damage, repair } = opened;
        await deliver([first], balances);
        await damage(damaged);
        expect(await deliver(mixed, balances)).toBeUndefined();
        expect(await ofMerchant(rival)).toEqual([30_000n]);
        expect(await sweep(everything)).toEqual({ found: 2, failed: 2 });
        expect(await deliver(mixed, balances)).toBeUndefined();

        await repair(damaged);
        expect(await deliver(mixed, balances)).toBeUndefined();
        expect(await sweep(everything)).toEqual({ found: 2, failed: 0 });
        expect(await all()).toEqual(foldBalances(everything));
        expect(await sweep(everything)).toEqual({ found: 0, failed: 0 });
        expect(await deliver(everything, balances)).toBeUndefined();
        expect(await all()).toEqual(foldBalances(everything));
      });

      it('INV-20: applies a transfer once in concurrent sweeps', async () => {
        const { balances, all } = opened;
        for (const transfer of mixed) await balances.setAside(transfer);
        await Promise.all([sweep(mixed), sweep(mixed), deliver(mixed, balances)]);
        expect(await all()).toEqual(foldBalances(mixed));
      });

      it('does not set aside an applied transfer', async () => {
        const { balances, all } = opened;
        await deliver([first], balances);
        await balances.setAside(first);
        expect(await sweep([first])).toEqual({ found: 0, failed: 0 });
        expect(await all()).toEqual(foldBalances([first]));
      });

      it('finds all transfers that are set aside, page by page', async () => {
        const { balances } = opened;
        const triedUntil = new Date('2099-01-01T00:00:00.000Z');
        for (const transfer of mixed) await balances.setAside(transfer);
        const seen: string[] = [];
        let after: Readonly<Record<string, unknown>> | undefined;
        do {
          const page = await balances.findSetAside({ triedUntil, limit: 2, ...(after && { after }) });
          expect(page.keys.length).toBeLessThanOrEqual(2);
          seen.push(...page.keys.map(({ id }) => id));
          after = page.next;
        } while (after);
        expect(seen.sort()).toEqual(mixed.map(({ id }) => id as string).sort());
        expect(await balances.findSetAside({ triedUntil: new Date(0), limit: 2 })).toEqual({ keys: [] });
      });

      it('keeps a transfer that is not in the ledger', async () => {
        await opened.balances.setAside(first);
        expect(await sweep([])).toEqual({ found: 1, failed: 1 });
        expect(await sweep([first])).toEqual({ found: 1, failed: 0 });
      });
    });

    it('INV-20: applies a transfer once that is passed twice in one call', async () => {
      const transfer = aTransfer();
      await opened.balances.apply([transfer, transfer]);
      expect(await opened.all()).toEqual(foldBalances([transfer]));
    });
  });
}
