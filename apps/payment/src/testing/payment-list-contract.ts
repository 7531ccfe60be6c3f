import { beforeEach, describe, expect, it } from '@jest/globals';
import { paymentIds, type PaymentId, type PaymentStatus } from '@millrace/contracts-payment';
import type { PaymentList, PaymentListQuery } from '../application/payment-list.ts';
import type { PaymentStore } from '../application/payment-store.ts';
import { aChange, aNewPayment, aPendingPayment, at, MERCHANT, RIVAL, eventsTo } from './builders.ts';

export interface ListUnderTest {
  readonly list: PaymentList;
  /** The store whose payments are listed. */
  readonly store: PaymentStore;
}

interface Shown {
  readonly id: PaymentId;
  readonly merchantId: string;
  readonly status: PaymentStatus;
  readonly reference: string;
}

type Facts = Partial<Omit<Shown, 'id'>> & { readonly second?: number };

/** More pages than any list here has, so that an endless list fails. */
const MAX_PAGES = 50;

/**
 * The contract of every list of payments.
 * @param open returns a list of an empty store
 */
export function describePaymentList(name: string, open: () => Promise<ListUnderTest>): void {
  describe(`${name}, as a list of payments`, () => {
    let store: PaymentStore;
    let list: PaymentList;
    beforeEach(async () => ({ store, list } = await open()));

    const stored = async ({ status = 'pending', second = 0, ...facts }: Facts = {}): Promise<Shown> => {
      const payment = aPendingPayment({ at: at(second), reference: 'R-1', ...facts });
      await store.create(aNewPayment(payment));
      for (const event of eventsTo[status]) await store.apply(payment, aChange(event));
      return { id: payment.id, merchantId: payment.merchantId, status, reference: payment.reference };
    };

    const idsOf = async (query: PaymentListQuery): Promise<PaymentId[]> => {
      const ids: PaymentId[] = [];
      let before = query.before;
      for (let pages = 0; pages < MAX_PAGES; pages += 1) {
        const page = await list.page({ ...query, before });
        expect(page.payments.length).toBeLessThanOrEqual(query.limit);
        ids.push(...page.payments.map(({ id }) => id));
        if (page.next === null) return ids;
        before = page.next;
      }
      throw new Error(`the list has not ended after ${MAX_PAGES} pages`);
    };

    const lowestAt = (second: number) => paymentIds.lowestAt(new Date(at(second)));

    describe('with payments of two merchants, two references and two statuses', () => {
      let payments: Shown[];
      let filled: ListUnderTest | undefined;
      beforeEach(async () => {
        // These tests only read.
        if (filled) return void ({ store, list } = filled);
        filled = { store, list };
        payments = [];
        for (let count = 0; count < 24; count += 1) {
          // The settled ones are the oldest, so matches begin after many others.
          const status = count < 12 ? 'settled' : 'pending';
          const merchantId = count % 5 === 4 ? RIVAL : MERCHANT;
          const reference = count % 3 === 2 ? 'R-2' : 'R-1';
          payments.push(await stored({ status, merchantId, reference, second: Math.floor(count / 2) }));
        }
      });

      const combinations = [undefined, 'settled' as const].flatMap((status) =>
        [undefined, 'R-1'].flatMap((reference) =>
          [undefined, lowestAt(1)].flatMap((from) =>
            [undefined, lowestAt(9)].map((before) => ({ status, reference, from, before })),
          ),
        ),
      );

      it.each(combinations)(
        'INV-24: lists the payments that match %j, each once, newest first',
        async (filter) => {
          const { status, reference, from, before } = filter;
          const expected = payments
            .filter((payment) => payment.merchantId === MERCHANT)
            .filter((payment) => !status || payment.status === status)
            .filter((payment) => !reference || payment.reference === reference)
            .filter(({ id }) => (!from || id >= from) && (!before || id < before))
            .map(({ id }) => id)
            .sort()
            .reverse();
          expect(expected.length).toBeGreaterThan(2);
          for (const limit of [1, 3, expected.length, 100]) {
            expect(await idsOf({ merchantId: MERCHANT, limit, ...filter })).toEqual(expected);
          }
        },
      );
    });

    it('returns complete payments', async () => {
      const { id } = await stored({ status: 'settled' });
      const payment = await store.find({ merchantId: MERCHANT, id });
      for (const filter of [{}, { status: 'settled' as const }, { reference: 'R-1' }]) {
        const page = await list.page({ merchantId: MERCHANT, limit: 1, ...filter });
        expect(page).toEqual({ payments: [payment], next: null });
      }
    });

    it('matches the whole reference', async () => {
      const [plain, longer, likeStatus] = [
        await stored({ reference: 'INV' }),
        await stored({ reference: 'INV#pending', second: 1 }),
        await stored({ reference: 'pending', second: 2 }),
      ];
      const found = (reference: string) => idsOf({ merchantId: MERCHANT, reference, limit: 9 });
      expect(await found('INV')).toEqual([plain.id]);
      expect(await found('INV#pending')).toEqual([longer.id]);
      expect(await found('pending')).toEqual([likeStatus.id]);
      expect(await found('inv')).toEqual([]);
    });

    it('lists a payment under its current status', async () => {
      const { id } = await stored();
      await store.apply({ merchantId: MERCHANT, id }, aChange('claim'));
      for (const reference of [undefined, 'R-1']) {
        const found = (status: PaymentStatus) => idsOf({ merchantId: MERCHANT, status, reference, limit: 9 });
        expect(await found('pending')).toEqual([]);
        expect(await found('processing')).toEqual([id]);
      }
    });

    it('returns an empty page for an empty range', async () => {
      await stored();
      for (const [from, before] of [
        [1, 1],
        [2, 1],
      ] as const) {
        const range = { from: lowestAt(from), before: lowestAt(before) };
        expect(await list.page({ merchantId: MERCHANT, limit: 9, ...range })).toEqual({
          payments: [],
          next: null,
        });
      }
    });

    it('INV-24: does not shift later pages when payments arrive', async () => {
      const ids = [await stored(), await stored({ second: 1 }), await stored({ second: 2 })].map(
        ({ id }) => id,
      );
      const first = await list.page({ merchantId: MERCHANT, limit: 1 });
      await stored({ second: 3 });
      const second = await list.page({ merchantId: MERCHANT, limit: 2, before: first.next! });
      const seen = [...first.payments, ...second.payments].map(({ id }) => id);
      expect([seen, second.next]).toEqual([ids.reverse(), null]);
    });
  });
}
