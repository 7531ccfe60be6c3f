import { describe, expect, it } from '@jest/globals';
import { orderIds, simulationIds } from '@millrace/contracts-order';
import type { DeadLetterCode } from '../domain/dead-letter-reason.ts';
import {
  aBowl,
  aDetail,
  aDraft,
  aMessage,
  aMug,
  anAcceptedOrder,
  aPlacedOrder,
  aRecord,
  at,
  MERCHANT,
  oneBowl,
  twoMugs,
  wireContent,
} from '../testing/builders.ts';
import { memoryOrderStore } from '../testing/memory-order-store.ts';
import { processorOn } from '../testing/processor.ts';

function shop(mugs = 10) {
  const store = memoryOrderStore([aMug(mugs), aBowl(10)]);
  return { store, ...processorOn({ store, count: store }) };
}

const simulated = (sequence: number) => ({ simulationId: SIMULATION, sequence: String(sequence) });
const SIMULATION = simulationIds.create();

describe('a message of an order', () => {
  it('stores the order and takes its stock', async () => {
    const { store, process, letters } = shop();
    const detail = aDetail();
    expect(await process(aMessage(detail))).toEqual({ kind: 'stored' });
    const id = orderIds.parse(detail.data.orderId as string);
    const expected = anAcceptedOrder(aDraft({ id }));
    expect(await store.find({ merchantId: MERCHANT, id })).toEqual(expected);
    expect(store.products.get('p-1001')!.stock).toBe(8);
    expect(letters).toEqual([]);
  });

  it('moves on an order that was placed, and keeps what is known of it', async () => {
    const { store, process } = shop();
    const placed = aPlacedOrder(aDraft({ correlationId: 'cor_api', createdAt: at(-5) }));
    await store.place(placed, aRecord('1'));
    expect(await process(aMessage(aDetail({ orderId: placed.id })))).toEqual({ kind: 'stored' });
    expect(await store.find(placed)).toMatchObject({
      status: 'accepted',
      correlationId: 'cor_api',
      createdAt: at(-5),
    });
  });

  it('is acknowledged without effect when it comes again', async () => {
    const { store, process, letters } = shop();
    const message = aMessage();
    await process(message);
    expect(await process({ ...message, receiveCount: 2 })).toEqual({ kind: 'duplicate' });
    expect(store.products.get('p-1001')!.stock).toBe(8);
    expect(letters).toEqual([]);
  });

  it('rejects the order when there is too little stock, which is no dead letter', async () => {
    const { store, process, letters } = shop(1);
    expect(await process(aMessage())).toEqual({ kind: 'rejected' });
    expect([...store.orders.values()]).toMatchObject([
      { status: 'rejected', reason: { code: 'out_of_stock' } },
    ]);
    expect(letters).toEqual([]);
  });
});

const detailWith = (items: unknown) => aDetail({ items });
/** What ends in the dead-letter queue under each code, and where the fault is said to be. */
const invalid: Record<DeadLetterCode, [body: () => unknown, field: string | undefined][]> = {
  malformed_message: [[() => '{', undefined]],
  validation_failed: [
    [() => detailWith([{ ...twoMugs, price: '1999' }]), '/data/items/0/price'],
    [() => detailWith([oneBowl, { ...twoMugs, quantity: -1 }]), '/data/items/1/quantity'],
    [
      () => ({ ...aDetail(), data: { orderId: orderIds.create(), ...wireContent, source: undefined } }),
      '/data/source',
    ],
    [() => '"text"', ''],
  ],
  order_conflict: [],
  duplicate_product: [[() => detailWith([twoMugs, twoMugs]), '/data/items/1/productId']],
  amount_too_large: [
    [() => detailWith([{ productId: 'p-1001', quantity: 1000, price: 1_000_000_000 }]), undefined],
  ],
  unknown_product: [[() => detailWith([{ ...twoMugs, productId: 'p-none' }]), '/data/items/0/productId']],
  price_mismatch: [[() => detailWith([{ ...twoMugs, price: 1 }]), '/data/items/0/price']],
};
const cases = Object.entries(invalid).flatMap(([code, all]) =>
  all.map(([body, field]) => ({ code, field, body })),
);

describe('a message that can never succeed', () => {
  it.each(cases)(
    'is dead-lettered as $code at $field, at its first delivery',
    async ({ code, field, body }) => {
      const { store, process, letters } = shop();
      const message = aMessage(body());
      expect(await process(message)).toMatchObject({ kind: 'dead_letter', reason: { code } });
      expect(letters).toEqual([
        {
          queueUrl: 'https://sqs/OrderQueue-dlq',
          body: message.body,
          messageAttributes: message.messageAttributes,
          reason: { code, detail: expect.stringMatching(/.{10}/), ...(field !== undefined && { field }) },
          attempts: 1,
          firstReceivedAt: new Date(at(0)),
          lastReceivedAt: new Date(at(1)),
          sourceQueue: 'millrace-test-OrderQueue',
        },
      ]);
      expect(store.orders.size).toBe(0);
      expect(store.products.get('p-1001')!.stock).toBe(10);
    },
  );

  it('is dead-lettered as order_conflict when the id is another order’s, which stays as it is', async () => {
    const { store, process, letters } = shop();
    const detail = aDetail();
    await process(aMessage(detail));
    const before = [...store.orders.values()];
    const other = aDetail({ orderId: detail.data.orderId, items: [oneBowl] });
    expect(await process(aMessage(other))).toMatchObject({ reason: { code: 'order_conflict' } });
    expect(letters).toHaveLength(1);
    expect([...store.orders.values()]).toEqual(before);
  });

  it('is dead-lettered as malformed_message when its attributes are not those of a simulation', async () => {
    const { process } = shop();
    const wrong: Record<string, string>[] = [
      { simulationId: SIMULATION },
      { sequence: '1' },
      { simulationId: 'sim_1', sequence: '1' },
      { simulationId: SIMULATION, sequence: '-1' },
    ];
    for (const attributes of wrong) {
      expect(await process(aMessage(aDetail(), attributes))).toMatchObject({
        reason: { code: 'malformed_message' },
      });
    }
  });

  it('brings an order that its customer was told is placed to an end, by the same code', async () => {
    const { store, process } = shop();
    const items = [{ ...twoMugs, productId: 'p-none' }];
    const placed = aPlacedOrder(aDraft({ items }));
    await store.place(placed, aRecord('1'));
    await process(aMessage(aDetail({ orderId: placed.id, items })));
    expect(await store.find(placed)).toMatchObject({
      status: 'rejected',
      reason: { code: 'unknown_product' },
    });
  });

  it('leaves no secret of the message in the log', async () => {
    const { process, logger } = shop();
    await process(aMessage(detailWith([{ ...twoMugs, price: '4242424242424242' }])));
    expect(JSON.stringify(logger.lines)).not.toContain('4242');
  });
});

describe('a message of a simulation', () => {
  it('is counted once, by its first outcome', async () => {
    const { store, process } = shop();
    const detail = aDetail();
    const messages = [
      aMessage(detail, simulated(0)),
      aMessage(detail, simulated(1)),
      aMessage('{', simulated(2)),
      aMessage(detailWith([{ ...twoMugs, productId: 'p-none' }]), simulated(3)),
    ];
    for (const message of [...messages, ...messages]) await process(message);
    expect([...store.counts.values()]).toEqual(['stored', 'duplicate', 'dead_lettered', 'dead_lettered']);
    expect([...store.orders.values()]).toMatchObject([{ status: 'accepted', simulated: true, dueAt: null }]);
  });

  it('counts as stored when it is rejected for want of stock', async () => {
    const { store, process } = shop(0);
    await process(aMessage(aDetail(), simulated(0)));
    expect([...store.counts.values()]).toEqual(['stored']);
  });

  it('becomes stored when it was a dead letter, was put right and put back', async () => {
    const { store, process } = shop();
    const wrong = detailWith([{ ...twoMugs, price: '1999' }]);
    await process(aMessage(wrong, simulated(0)));
    const right = aDetail({ ...wrong.data, items: [twoMugs] });
    expect(await process(aMessage(right, simulated(0)))).toEqual({ kind: 'stored' });
    expect([...store.counts.values()]).toEqual(['stored']);
  });

  it('is stored and not counted again when its number has been counted', async () => {
    const { store, process } = shop();
    await process(aMessage(aDetail(), simulated(0)));
    expect(await process(aMessage(aDetail(), simulated(0)))).toEqual({ kind: 'stored' });
    expect(store.orders.size).toBe(2);
    expect(store.counts.size).toBe(1);
  });

  it('is counted before its dead letter is sent, so that a crash between the two loses neither', async () => {
    const store = memoryOrderStore([aMug(1)]);
    const { process, letters } = processorOn({ store, count: store });
    letters.push = () => {
      throw new Error('died before the dead letter was sent');
    };
    const message = aMessage('{', simulated(0));
    await expect(process(message)).rejects.toThrow('died');
    expect(store.counts.size).toBe(1);
  });
});

describe('a message while others take stock', () => {
  it('is decided anew when it was overtaken, and goes back to its queue when that does not end', async () => {
    const store = memoryOrderStore([aMug(2), aBowl(2)]);
    let rivals = 3;
    const decide: typeof store.decide = async (decision) =>
      (rivals -= 1) >= 0 ? 'overtaken' : store.decide(decision);
    const { process } = processorOn({ store: { ...store, decide }, count: store });
    expect(await process(aMessage())).toEqual({ kind: 'stored' });
    rivals = Infinity;
    await expect(process(aMessage())).rejects.toMatchObject({
      name: 'OrderStoreUnavailable',
      retryable: true,
    });
  });
});
