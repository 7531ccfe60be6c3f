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
});

/** Orders that are well-formed and that the catalog refuses, by the code of the refusal. */
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
  it.each(refusals)('is rejected as $code, and is no dead letter: $content', async ({ code, content }) => {
    const { store, process, letters } = shop();
    const detail = aDetail({ ...content });
    const message = aMessage(detail);
    expect(await process(message)).toMatchObject({ kind: 'rejected', reason: { code } });
    const id = orderIds.parse(detail.data.orderId as string);
    expect(await store.find({ merchantId: MERCHANT, id })).toMatchObject({
      status: 'rejected',
      reason: { code, message: expect.stringMatching(/.{10}/) },
    });
    expect(await process({ ...message, receiveCount: 2 })).toEqual({ kind: 'duplicate' });
    expect([letters, store.products.get('p-1001')!.stock]).toEqual([[], 10]);
  });

  it.each(refusals)('ends as rejected for $code where it was placed before', async ({ code, content }) => {
    const { store, process, letters } = shop();
    const wire = { ...wireContent, ...content };
    const draft = { ...aDraft({ correlationId: 'cor_api' }), ...contentOf(wire) };
    await store.place(aPlacedOrder(draft), aRecord('1'));
    await process(aMessage(aDetail({ orderId: draft.id, ...wire })));
    expect(await store.find(draft)).toMatchObject({
      status: 'rejected',
      reason: { code },
      correlationId: 'cor_api',
    });
    expect(letters).toEqual([]);
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
/** The id of an order with another content, which is there before. */
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
      const { store, process, letters, order } = await shopWithOrder();
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
      expect([...store.orders.values()]).toEqual([order]);
      expect(store.products.get('p-1001')!.stock).toBe(10);
    },
  );

  it.each(cases)(
    'is dead-lettered as $code at its next delivery when its letter could not be sent',
    async ({ code, body }) => {
      const { process, letters, refuseLetters } = await shopWithOrder();
      const message = aMessage(body());
      refuseLetters(1);
      await expect(process(message)).rejects.toMatchObject({ name: 'DeadLetterNotSent' });
      expect(await process({ ...message, receiveCount: 2 })).toMatchObject({ reason: { code } });
      expect(letters).toHaveLength(1);
    },
  );

  it('leaves no secret of the message in the log', async () => {
    const { process, logger } = shop();
    await process(aMessage(detailWith([{ ...twoMugs, price: '4242424242424242' }])));
    expect(JSON.stringify(logger.lines)).not.toContain('4242');
  });
});

describe('a message that would take what is not its own', () => {
  it('INV-22: of another merchant, finds a product as if it did not exist', async () => {
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
    'INV-25: in OrderQueue, with attributes of a simulation %j, is a dead letter',
    async (attributes) => {
      const { store, process } = shop();
      expect(await process(aMessage(aDetail(), attributes))).toMatchObject({
        reason: { code: 'malformed_message' },
      });
      expect([store.products.get('p-1001')!.stock, store.orders.size, store.counts.size]).toEqual([10, 0, 0]);
    },
  );
});

describe('a message while others take stock', () => {
  it('is decided anew when it was overtaken, and goes back to its queue when that does not end', async () => {
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
