import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { orderIds } from '@millrace/contracts-order';
import { sandboxSources } from '@millrace/contracts-payment';
import { crashingClient, startDynamo, storedItems, type Crash, type TestDynamo } from '@millrace/testing';
import { apiUnderTest, type ApiUnderTest } from '../../testing/api-under-test.ts';
import { at, MERCHANT, oneBowl, RIVAL, twoMugs, wireContent } from '../../testing/builders.ts';

let dynamo: TestDynamo;
let api: ApiUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  api = await apiUnderTest(dynamo);
});

const refusalOf = ({ statusCode, body }: Awaited<ReturnType<ApiUnderTest['place']>>) => [
  statusCode,
  JSON.parse(body).code,
];

describe('POST /orders', () => {
  it('places an order without taking stock', async () => {
    const answer = await api.place();
    expect(answer.statusCode).toBe(202);
    const { id, ...rest } = answer.json();
    expect(rest).toEqual({ status: 'placed' });
    const order = await api.store.find({ merchantId: MERCHANT, id: orderIds.parse(id) });
    expect(order).toMatchObject({
      status: 'placed',
      correlationId: 'cor_test',
      dueAt: at(60),
    });
    expect(await api.stores.stockOf('p-1001')).toBe(10);
  });

  it.each([
    ['tok_other', 'test', 'source_unknown'],
    ...sandboxSources.map((source) => [source, 'live', 'source_test_only'] as const),
  ] as const)('INV-43: refuses %s with a %s key, and stores no order', async (source, mode, code) => {
    expect(refusalOf(await api.place({ source }, { mode }))).toEqual([422, code]);
    expect(await storedItems(dynamo, api.table, 'order')).toEqual([]);
  });

  it('INV-11: answers a repeat of the request with the same bytes, and places one order', async () => {
    const first = await api.place({}, { key: 'k' });
    const second = await api.place({}, { key: 'k' });
    expect(second.body).toBe(first.body);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(await storedItems(dynamo, api.table, 'order')).toHaveLength(1);
    expect(refusalOf(await api.place({ items: [oneBowl] }, { key: 'k' }))).toEqual([
      422,
      'idempotency_key_reused',
    ]);
  });

  it('INV-13: separates the idempotency keys of merchants', async () => {
    const first = await api.place({}, { key: 'k' });
    const other = await api.place({}, { key: 'k', merchantId: RIVAL });
    expect(other.statusCode).toBe(202);
    expect(other.json().id).not.toBe(first.json().id);
  });

  it('places an order with its own id once, and returns its status when it is repeated', async () => {
    const orderId = orderIds.create();
    expect((await api.place({ orderId })).json()).toEqual({ id: orderId, status: 'placed' });
    const order = (await api.store.find({ merchantId: MERCHANT, id: orderId }))!;
    await api.store.decide({
      from: 'placed',
      order: { ...order, status: 'rejected', reason: { code: 'out_of_stock', message: 'None.' } },
    });
    const again = await api.place({ orderId });
    expect([again.statusCode, again.json()]).toEqual([202, { id: orderId, status: 'rejected' }]);
    expect(await storedItems(dynamo, api.table, 'order')).toHaveLength(1);
  });

  it('refuses another order under the same id: order_conflict', async () => {
    const orderId = orderIds.create();
    await api.place({ orderId });
    const answer = await api.place({ orderId, items: [oneBowl] });
    expect(refusalOf(answer)).toEqual([409, 'order_conflict']);
    expect(answer.json().errors).toMatchObject([{ pointer: '/orderId', code: 'order_conflict' }]);
    expect(await storedItems(dynamo, api.table, 'order')).toHaveLength(1);
  });

  it('places an order for each of two merchants with the same order id', async () => {
    const orderId = orderIds.create();
    await api.place({ orderId });
    expect((await api.place({ orderId, items: [oneBowl] }, { merchantId: RIVAL })).statusCode).toBe(202);
  });

  it.each([
    ['a product twice', { items: [twoMugs, twoMugs] }, 422, 'duplicate_product'],
    [
      'more than can be paid',
      { items: [{ ...twoMugs, quantity: 1000, price: 1_000_000_000 }] },
      422,
      'amount_too_large',
    ],
    ['a price as a string', { items: [{ ...twoMugs, price: '1999' }] }, 400, 'validation_failed'],
    ['a negative quantity', { items: [{ ...twoMugs, quantity: -1 }] }, 400, 'validation_failed'],
    ['no items', { items: [] }, 400, 'validation_failed'],
    ['no source', { source: undefined }, 400, 'validation_failed'],
    ['an unknown field', { coupon: 'X' }, 400, 'validation_failed'],
    ['an id of another kind', { orderId: 'ord_1' }, 400, 'validation_failed'],
  ])('INV-23: refuses %s and places nothing', async (_, body, status, code) => {
    expect(refusalOf(await api.place(body))).toEqual([status, code]);
    expect(await storedItems(dynamo, api.table, 'order')).toEqual([]);
  });

  it('places one order for many concurrent requests, by key and by id', async () => {
    const orderId = orderIds.create();
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, () => api.place({ orderId }, { key: 'same' })),
      ...Array.from({ length: 5 }, () => api.place({ orderId })),
    ]);
    const inFlight = answers.filter(({ statusCode }) => statusCode === 409);
    expect(inFlight.every((answer) => answer.json().code === 'idempotency_in_flight')).toBe(true);
    const placed = answers.filter(({ statusCode }) => statusCode === 202);
    expect(placed.length + inFlight.length).toBe(10);
    expect(new Set(placed.map(({ body }) => body)).size).toBe(1);
    expect(await storedItems(dynamo, api.table, 'order')).toHaveLength(1);
  });
});

describe('INV-11, INV-12: POST /orders, repeated with the same key after its function died at any step', () => {
  const orderId = orderIds.create();
  const scenarios = [
    { name: 'of a new order', before: undefined, answered: [202, undefined] },
    { name: 'of an existing order', before: wireContent, answered: [202, undefined] },
    {
      name: 'of another order under an id',
      before: { ...wireContent, items: [oneBowl] },
      answered: [409, 'order_conflict'],
    },
  ];

  it.each(scenarios)('has one effect and one answer: $name', async ({ before, answered }) => {
    const ready = async () => {
      const crashing = crashingClient(dynamo.documentClient());
      const crashed = await apiUnderTest(dynamo, crashing.client);
      if (before) await crashed.place({ ...before, orderId });
      crashing.arm();
      return { crashing, crashed, request: () => crashed.place({ orderId }, { key: 'the key' }) };
    };
    const { crashing: counting, request: once } = await ready();
    await once();
    const crashes = Array.from({ length: counting.requests() }, (_, step): Crash[] => [
      { when: 'before', request: step + 1 },
      { when: 'after', request: step + 1 },
    ]).flat();
    expect(crashes.length).toBeGreaterThan(0);
    for (const crash of crashes) {
      const { crashing, crashed, request } = await ready();
      crashing.arm(crash);
      expect([crash, ...refusalOf(await request())]).toEqual([crash, 500, 'internal_error']);
      crashing.arm();
      const repeats = [await request(), await request()];
      expect([crash, ...refusalOf(repeats[0]!)]).toEqual([crash, ...answered]);
      expect(repeats[1]!.body).toBe(repeats[0]!.body);
      expect(await storedItems(dynamo, crashed.table, 'order')).toHaveLength(1);
    }
  });
});
