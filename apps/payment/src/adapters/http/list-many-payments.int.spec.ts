import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import { runs, startDynamo, type TestDynamo } from '@millrace/testing';
import { apiUnderTest, type ApiUnderTest } from '../../testing/api-under-test.ts';
import { at, MERCHANT, RIVAL } from '../../testing/builders.ts';
import { putPayments, type ListedPayment } from '../../testing/many-payments.ts';
import { measuredClient } from '../../testing/measured-client.ts';

const PAYMENTS = runs({ usual: 600, long: 20_000 });
const LIMIT = runs({ usual: 20, long: 100 });
const TIMEOUT_MS = 600_000;
/** Eventually consistent reads are rounded up to this unit, for 4 KB. */
const ROUNDING_UNIT = 0.5;
/** One payment arrives per this many pages. */
const PAGES_PER_ARRIVAL = 10;
/** Statuses in turn, so that every page of a list has about the same mix. */
const STATUSES = ['settled', 'pending', 'settled', 'failed', 'settled', 'canceled', 'settled'] as const;

/** Two in every minute before the test begins, the oldest first. */
const stored = Array.from({ length: PAYMENTS }, (_, index): ListedPayment => {
  const createdAt = new Date(Date.parse(at(0)) - Math.ceil((PAYMENTS - index) / 2) * 60_000);
  return {
    id: paymentIds.createAt(createdAt),
    merchantId: index % 10 === 0 ? RIVAL : MERCHANT,
    status: STATUSES[index % STATUSES.length]!,
    reference: `R-${index % 13}`,
    createdAt,
  };
});

let dynamo: TestDynamo;
let api: ApiUnderTest;
let unitsRead = 0;

beforeAll(async () => {
  dynamo = await startDynamo();
  const listClient = measuredClient(dynamo, ({ CapacityUnits }) => (unitsRead += CapacityUnits!));
  api = await apiUnderTest(dynamo, { listClient });
  await putPayments(dynamo, api.table, stored);
}, TIMEOUT_MS);
afterAll(() => dynamo.stop());

/**
 * Reads a list to its end. Meanwhile, payments arrive that match it, except for a range of time in the past.
 */
async function allPages(query: Record<string, string>, merchantId: string) {
  const pages: { ids: string[]; units: number }[] = [];
  let cursor = {};
  while (pages.length < PAYMENTS) {
    unitsRead = 0;
    const parameters = new URLSearchParams({ ...query, ...cursor, limit: String(LIMIT) });
    const { data, nextCursor } = (await api.get(`/payments?${parameters}`, { merchantId })).json();
    pages.push({ ids: data.map(({ id }: { id: string }) => id), units: unitsRead });
    if (nextCursor === null) return pages;
    cursor = { cursor: nextCursor };
    if (pages.length % PAGES_PER_ARRIVAL === 1) await arrive(query['reference'] ?? 'R-1', merchantId);
  }
  throw new Error('the list has not ended');
}

async function arrive(reference: string, merchantId: string): Promise<void> {
  api.clock.advance(1000);
  const { id, status, createdAt } = (await api.pay({ reference }, { merchantId })).json();
  stored.push({ id, merchantId, status, reference, createdAt: new Date(createdAt) });
}

function newestFirst(fits: (payment: ListedPayment) => boolean): string[] {
  return stored
    .filter(fits)
    .map(({ id }) => id)
    .sort()
    .reverse();
}

describe(`INV-24: lists of ${PAYMENTS} payments`, () => {
  const [from, to] = [0.4, 0.5].map((part) => stored[PAYMENTS * part]!.createdAt) as [Date, Date];
  const range = { createdFrom: from.toISOString(), createdTo: to.toISOString() };
  const isIn = ({ createdAt }: ListedPayment) => createdAt >= from && createdAt < to;

  it.each<[string, Record<string, string>, string, (payment: ListedPayment) => boolean]>([
    ['of all', {}, MERCHANT, () => true],
    ['of all of another merchant', {}, RIVAL, () => true],
    ['of a status', { status: 'pending' }, MERCHANT, ({ status }) => status === 'pending'],
    ['of a range of time', range, MERCHANT, isIn],
    ['of a reference', { reference: 'R-7' }, MERCHANT, ({ reference }) => reference === 'R-7'],
  ])(
    '%s show each once, newest first, at the same cost for every full page, while more arrive',
    async (_what, query, merchantId, fits) => {
      const expected = newestFirst((payment) => payment.merchantId === merchantId && fits(payment));
      const pages = await allPages(query, merchantId);
      expect(pages.flatMap(({ ids }) => ids)).toEqual(expected);

      const units = pages.filter(({ ids }) => ids.length === LIMIT).map((page) => page.units);
      expect(units).toHaveLength(Math.floor(expected.length / LIMIT));
      expect(Math.min(...units)).toBeGreaterThan(0);
      expect(Math.max(...units) - Math.min(...units)).toBeLessThanOrEqual(ROUNDING_UNIT);
    },
    TIMEOUT_MS,
  );

  it(
    'of a reference and a status show each once, newest first, within the cost of five pages of the reference',
    async () => {
      const expected = newestFirst(
        ({ merchantId, reference, status }) =>
          merchantId === MERCHANT && reference === 'R-7' && status === 'failed',
      );
      const pages = await allPages({ reference: 'R-7', status: 'failed' }, MERCHANT);
      expect(pages.flatMap(({ ids }) => ids)).toEqual(expected);
      const unitsOfOnePage = LIMIT + 5 * ROUNDING_UNIT;
      expect(Math.max(...pages.map(({ units }) => units))).toBeLessThanOrEqual(5 * unitsOfOnePage);
    },
    TIMEOUT_MS,
  );
});
