import { describe, expect, it } from '@jest/globals';
import { orderPlaced, simulationIds } from '@millrace/contracts-order';
import fc from 'fast-check';
import { aSimulation } from '../testing/simulation-builders.ts';
import { invalidities, simulatedOrderId, simulatedOrders, type SimulatedOrder } from './simulated-order.ts';
import { seededDraws } from './seeded-draws.ts';
import { simulatedProducts } from './simulated-products.ts';
import { chunksOf, sequencesOf, type Simulation } from './simulation.ts';

const allOf = (simulation: Simulation): SimulatedOrder[] =>
  chunksOf(simulation).flatMap((chunk) => simulatedOrders(simulation, chunk));
const contentsOf = (orders: readonly SimulatedOrder[]) =>
  orders.map(({ kind, content }) => ({ kind, content }));
const errorsOf = ({ orderId, content }: SimulatedOrder) =>
  orderPlaced.detail.errors({
    id: `${orderId}.placed`,
    version: 1,
    occurredAt: '2026-03-01T10:00:00.000Z',
    correlationId: 'c',
    merchantId: 'm',
    data: { orderId, ...content },
  });
const aSeed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const rates = fc.tuple(
  fc.double({ min: 0, max: 0.5, noNaN: true }),
  fc.double({ min: 0, max: 0.5, noNaN: true }),
);

describe('the orders of a simulation', () => {
  it('are the same in whatever order their chunks are made', () => {
    const simulation = aSimulation({ count: 1234 });
    const backwards = chunksOf(simulation)
      .toReversed()
      .map((chunk) => simulatedOrders(simulation, chunk));
    expect(backwards.toReversed().flat()).toEqual(allOf(simulation));
  });

  it('have the same contents for the same seed in another merchant’s simulation', () => {
    const another = aSimulation({ merchantId: 'mer_other', id: simulationIds.create() });
    expect(contentsOf(allOf(another))).toEqual(contentsOf(allOf(aSimulation())));
    expect(contentsOf(allOf(aSimulation({ seed: 8 })))).not.toEqual(contentsOf(allOf(another)));
  });

  it('have the requested share of each kind', () => {
    const orders = allOf(aSimulation({ count: 20_000, invalidRate: 0.02, duplicateRate: 0.3 }));
    const share = (kind: string) => orders.filter((order) => order.kind === kind).length / orders.length;
    expect(share('invalid')).toBeCloseTo(0.02, 2);
    expect(share('duplicate')).toBeCloseTo(0.3, 1);
    const found = new Set(orders.flatMap((order) => (order.kind === 'invalid' ? [order.invalidity] : [])));
    expect([...found].sort()).toEqual([...invalidities].sort());
  });

  it('match the contract when valid, with products, prices and a currency of simulations', () => {
    fc.assert(
      fc.property(aSeed, rates, (seed, [invalidRate, duplicateRate]) => {
        const simulation = aSimulation({ seed, invalidRate, duplicateRate, count: 60 });
        for (const order of allOf(simulation).filter(({ kind }) => kind !== 'invalid')) {
          expect(errorsOf(order)).toEqual([]);
          const { items, currency } = order.content as {
            items: { productId: string; price: number }[];
            currency: string;
          };
          for (const { productId: id, price } of items) {
            expect(simulatedProducts).toContainEqual({ id, price, currency, stock: expect.any(Number) });
          }
          expect(new Set(items.map(({ productId }) => productId)).size).toBe(items.length);
        }
      }),
    );
  });

  it('repeat id and content of an earlier order of the same chunk when they are duplicates', () => {
    fc.assert(
      fc.property(aSeed, rates, (seed, [invalidRate, duplicateRate]) => {
        const simulation = aSimulation({ seed, invalidRate, duplicateRate, count: 700 });
        for (const chunk of chunksOf(simulation)) {
          const originals = new Map<string, unknown>();
          for (const { kind, orderId, content } of simulatedOrders(simulation, chunk)) {
            if (kind === 'duplicate') expect(originals.get(orderId)).toEqual(content);
            else expect(originals.has(orderId)).toBe(false);
            if (kind === 'valid') originals.set(orderId, content);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('all repeat the first one at a duplicate rate of 1', () => {
    const orders = allOf(aSimulation({ count: 20, invalidRate: 0, duplicateRate: 1 }));
    expect(orders.map(({ kind }) => kind)).toEqual(['valid', ...Array(19).fill('duplicate')]);
  });

  it.each([
    ['price_as_text', '/data/items/0/price', 'wrong_type'],
    ['negative_quantity', '/data/items/0/quantity', 'out_of_range'],
    ['missing_currency', '/data/currency', 'required'],
  ])('are wrong in one field: %s', (invalidity, pointer, code) => {
    const orders = allOf(aSimulation({ invalidRate: 1, duplicateRate: 0 }));
    const spoiled = orders.filter((order) => order.kind === 'invalid' && order.invalidity === invalidity);
    expect(spoiled.length).toBeGreaterThan(0);
    for (const order of spoiled) expect(errorsOf(order)).toMatchObject([{ pointer, code }]);
  });

  it('match the contract but have a product that does not exist: unknown_product', () => {
    const orders = allOf(aSimulation({ invalidRate: 1, duplicateRate: 0 }));
    const spoiled = orders.filter(
      (order) => order.kind === 'invalid' && order.invalidity === 'unknown_product',
    );
    expect(spoiled.length).toBeGreaterThan(0);
    for (const order of spoiled) {
      expect(errorsOf(order)).toEqual([]);
      const [{ productId }] = order.content['items'] as [{ productId: string }];
      expect(simulatedProducts.map(({ id }) => id)).not.toContain(productId);
    }
  });
});

describe('ids of simulated orders', () => {
  it('differ between sequences and between simulations of the same millisecond', () => {
    const simulations = [simulationIds.create(), simulationIds.create(), simulationIds.createAt(new Date(0))];
    const ids = simulations.flatMap((id) =>
      [0, 1, 31, 32, 99_999].map((sequence) => simulatedOrderId(id, sequence)),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('sort like their sequences', () => {
    const id = simulationIds.create();
    const ids = Array.from({ length: 2000 }, (_, sequence) => simulatedOrderId(id, sequence));
    expect(ids.toSorted()).toEqual(ids);
  });
});

describe('the chunks of a simulation', () => {
  it.each([
    [1, 1],
    [500, 1],
    [501, 2],
    [10_000, 20],
  ])('hold each of %i sequences once, in %i chunks', (count, length) => {
    const simulation = aSimulation({ count });
    const chunks = chunksOf(simulation);
    expect(chunks).toHaveLength(length);
    const sequences = chunks.flatMap((chunk) => sequencesOf(simulation, chunk));
    expect(sequences).toEqual(Array.from({ length: count }, (_, sequence) => sequence));
  });

  it('are empty after the last', () => {
    expect(sequencesOf({ count: 500 }, 1)).toEqual([]);
  });
});

describe('seeded draws', () => {
  it('stay within their bounds', () => {
    fc.assert(
      fc.property(aSeed, fc.nat(100_000), fc.integer({ min: 1, max: 1000 }), (seed, sequence, bound) => {
        const { below, fraction } = seededDraws(seed, sequence);
        const drawn = below(bound);
        expect(Number.isInteger(drawn) && drawn >= 0 && drawn < bound).toBe(true);
        expect(fraction()).toBeLessThan(1);
      }),
    );
  });

  it.each([0, 7, 2 ** 32 - 1])('are spread evenly, for seed %i', (seed) => {
    const counts = Array<number>(16).fill(0);
    for (let sequence = 0; sequence < 16_000; sequence += 1)
      counts[seededDraws(seed, sequence).below(16)]! += 1;
    // Chi-squared with 15 degrees of freedom: a random seed exceeds 37.7 once in a thousand; these seeds are
    // fixed.
    const chiSquared = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquared).toBeLessThan(37.7);
  });
});
