import { describe, expect, it } from '@jest/globals';
import { orderIds, rejectionCodes, simulationIds } from '@millrace/contracts-order';
import type { OrderLine, RejectionCode } from '@millrace/contracts-order';
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
  aRejectedOrder,
  at,
  MERCHANT,
  oneBowl,
  RIVAL,
  twoMugs,
  wireContent,
} from '../testing/builders.ts';
import { inMemoryOrderStore } from '../testing/in-memory-order-store.ts';
import { processorOn } from '../testing/processor.ts';
import { contentOf } from './wire-content.ts';

function shop(mugs = 10) {
  const store = inMemoryOrderStore([aMug(mugs), aBowl(10)]);
  return { store, ...processorOn({ store }) };
}

const simulated = (sequence: number) => ({ simulationId: SIMULATION, sequence: String(sequence) });
const SIMULATION = simulationIds.create();

describe('a message of an order', () => {
  it('stores the order and takes its stock', async () => {
    const { store, process, deadLetters } = shop();
    const detail = aDetail();
    expect(await process(aMessage(detail))).toEqual({ kind: 'stored' });
    const id = orderIds.parse(detail.data.orderId as string);
    const expected = anAcceptedOrder(aDraft({ id }));
    expect(await store.find({ merchantId: MERCHANT, id })).toEqual(expected);
    expect(store.products.get('p-1001')!.stock).toBe(8);
    expect(deadLetters).toEqual([]);
  });

  it('accepts a placed order, and keeps its correlation id and time of creation', async () => {
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

  it('has no effect when it is delivered again', async () => {
    const { store, process, deadLetters } = shop();
    const message = aMessage();
    await process(message);
    expect(await process({ ...message, receiveCount: 2 })).toEqual({ kind: 'duplicate' });
    expect(store.products.get('p-1001')!.stock).toBe(8);
    expect(deadLetters).toEqual([]);
  });
});

/** Well-formed orders that the catalog refuses, by the code of the refusal. */
const refused: Record<
  RejectionCode,
  { readonly items: OrderLine[]; readonly currency?: string; readonly source?: string }[]
> = {
  duplicate_product: [{ items: [twoMugs, twoMugs] }],
  source_unknown: [
    { items: [twoMugs], source: 'tok_other' },
    { items: [oneBowl], source: 'tok_constructor' },
  ],
  unknown_product: [
    { items: [{ ...twoMugs, productId: 'p-none' }] },
    { items: [oneBowl, { ...twoMugs, productId: 'p-none' }] },
  ],
  price_mismatch: [{ items: [{ ...twoMugs, price: 1 }] }, { items: [twoMugs], currency: 'EUR' }],
  out_of_stock: [{ items: [{ ...twoMugs, quantity: 11 }] }],
};
const refusals = rejectionCodes.flatMap((code) => refused[code].map((content) => ({ code, content })));

describe('an order that the catalog refuses', () => {
  it.each(refusals)('is rejected as $code without a dead letter: $content', async ({ code, content }) => {
    const { store, process, deadLetters } = shop();
    const detail = aDetail({ ...content });
    const message = aMessage(detail);
    expect(await process(message)).toMatchObject({ kind: 'rejected', reason: { code } });
    const id = orderIds.parse(detail.data.orderId as string);
    expect(await store.find({ merchantId: MERCHANT, id })).toMatchObject({
      status: 'rejected',
      reason: { code, message: expect.stringMatching(/.{10}/) },
    });
    expect(await process({ ...message, receiveCount: 2 })).toEqual({ kind: 'duplicate' });
    expect([deadLetters, store.products.get('p-1001')!.stock]).toEqual([[], 10]);
  });

  it.each(refusals)('is rejected as $code when it was placed before', async ({ code, content }) => {
    const { store, process, deadLetters } = shop();
    const wire = { ...wireContent, ...content };
    const draft = { ...aDraft({ correlationId: 'cor_api' }), ...contentOf(wire) };
    await store.place(aPlacedOrder(draft), aRecord('1'));
    await process(aMessage(aDetail({ orderId: draft.id, ...wire })));
    expect(await store.find(draft)).toMatchObject({
      status: 'rejected',
      reason: { code },
      correlationId: 'cor_api',
    });
    expect(deadLetters).toEqual([]);
  });

  it('is logged with its code', async () => {
    const { process, logger } = shop(1);
    await process(aMessage());
    expect(logger.lines).toMatchObject([
      { message: 'order processed', facts: { outcome: 'rejected', code: 'out_of_stock' } },
    ]);
  });
});

const detailWith = (items: unknown) => aDetail({ items });
/** Messages that are dead-lettered with each code, and the field of the fault. */
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
    [() => ({ ...aDetail(), occurredAt: '2026-13-01T00:00:00.000Z' }), '/occurredAt'],
    [() => ({ ...aDetail(), occurredAt: '2026-12-31T23:59:60.000Z' }), '/occurredAt'],
  ],
  card_number_refused: [
    [() => detailWith([{ ...twoMugs, productId: 'p-4242424242424242' }]), undefined],
    [() => ({ ...aDetail(), '4242424242424242': 1 }), undefined],
  ],
  order_conflict: [[() => aDetail({ orderId: TAKEN }), undefined]],
  amount_too_large: [
    [() => detailWith([{ ...twoMugs, quantity: 1000, price: 1_000_000_000 }]), undefined],
    [() => detailWith(Array(2).fill({ ...twoMugs, quantity: 1000, price: 1_000_000_000 })), undefined],
  ],
};
/** The id of an existing order with other content. */
const TAKEN = orderIds.create();
async function shopWithOrder() {
  const made = shop();
  const order = aRejectedOrder(aDraft({ id: TAKEN, items: [oneBowl] }));
  await made.store.decide({ from: 'nothing', order });
  return { ...made, order };
}
const cases = Object.entries(invalid).flatMap(([code, all]) =>
  all.map(([body, field]) => ({ code, field, body })),
);

describe('a message that can never succeed', () => {
  it.each(cases)(
    'is dead-lettered as $code at $field, at its first delivery, and changes nothing',
    async ({ code, field, body }) => {
      const { store, process, deadLetters, order } = await shopWithOrder();
      const message = aMessage(body());
      expect(await process(message)).toMatchObject({ kind: 'dead_letter', reason: { code } });
      expect(deadLetters).toEqual([
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
      expect([...store.orders.values()]).toEqual([order]);
      expect(store.products.get('p-1001')!.stock).toBe(10);
    },
  );

  it.each(cases)(
    'is dead-lettered as $code at its next delivery when the dead letter could not be sent',
    async ({ code, body }) => {
      const { process, deadLetters, refuseDeadLetters } = await shopWithOrder();
      const message = aMessage(body());
      refuseDeadLetters(1);
      await expect(process(message)).rejects.toMatchObject({ name: 'DeadLetterNotSent' });
      expect(await process({ ...message, receiveCount: 2 })).toMatchObject({ reason: { code } });
      expect(deadLetters).toHaveLength(1);
    },
  );

  it('leaves no secret of the message in the log', async () => {
    const { process, logger } = shop();
    await process(aMessage(detailWith([{ ...twoMugs, price: '4242424242424242' }])));
    expect(JSON.stringify(logger.lines)).not.toContain('4242');
  });
});

describe('a message for a product of another merchant or a simulation', () => {
  it('INV-22: treats another merchant’s product as one that does not exist', async () => {
    const { store, process } = shop();
    const rivals = { ...aDetail({ items: [twoMugs] }), merchantId: RIVAL };
    const nobodys = { ...aDetail({ items: [{ ...twoMugs, productId: 'p-none' }] }), merchantId: RIVAL };
    const blank = (outcome: object) => JSON.stringify(outcome).replaceAll(/p-(1001|none)/g, 'p');
    expect(blank(await process(aMessage(rivals)))).toBe(blank(await process(aMessage(nobodys))));
    expect(store.products.get('p-1001')!.stock).toBe(10);
    expect([...store.orders.values()].map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  const claims: Record<string, string>[] = [
    simulated(0),
    { simulationId: SIMULATION },
    { sequence: '0' },
    { simulationId: '' },
  ];
  it.each(claims)(
    'INV-25: is dead-lettered in OrderQueue when it has attributes of a simulation: %j',
    async (attributes) => {
      const { store, process } = shop();
      expect(await process(aMessage(aDetail(), attributes))).toMatchObject({
        reason: { code: 'malformed_message' },
      });
      expect([store.products.get('p-1001')!.stock, store.orders.size, store.counts.size]).toEqual([10, 0, 0]);
    },
  );
});

describe('a message of an order whose stock others take', () => {
  it('is decided again after it was overtaken, and returns to its queue after too many decisions', async () => {
    const store = inMemoryOrderStore([aMug(2), aBowl(2)]);
    let rivals = 3;
    const decide: typeof store.decide = async (decision) =>
      (rivals -= 1) >= 0 ? 'overtaken' : store.decide(decision);
    const { process } = processorOn({ store: { ...store, decide } });
    expect(await process(aMessage())).toEqual({ kind: 'stored' });
    rivals = Infinity;
    await expect(process(aMessage())).rejects.toMatchObject({
      name: 'OrderStoreUnavailable',
      retryable: true,
    });
  });
});
