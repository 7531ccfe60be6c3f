import { describe, expect, it } from '@jest/globals';
import { simulationIds } from '@millrace/contracts-order';
import { aBowl, aDetail, aMessage, aMug, MERCHANT, RIVAL, twoMugs } from '../testing/builders.ts';
import { inMemoryOrderStore } from '../testing/in-memory-order-store.ts';
import { processorOn } from '../testing/processor.ts';

const SIMULATION = simulationIds.create();
const simulated = (sequence: number) => ({ simulationId: SIMULATION, sequence: String(sequence) });
const detailWith = (items: unknown) => aDetail({ items });

/** The processor of simulated orders, with the products of one simulation. */
function simulationOf(mugs = 10) {
  const store = inMemoryOrderStore([aMug(mugs), aBowl(10)], () => SIMULATION);
  return { store, ...processorOn({ store, simulated: { count: store } }) };
}

describe('a message of a simulation', () => {
  it('is counted once, by its first outcome', async () => {
    const { store, process } = simulationOf();
    const detail = aDetail();
    const messages = [
      aMessage(detail, simulated(0)),
      aMessage(detail, simulated(1)),
      aMessage('{', simulated(2)),
      aMessage(detailWith([{ ...twoMugs, productId: 'p-none' }]), simulated(3)),
    ];
    for (const message of [...messages, ...messages]) await process(message);
    expect([...store.counts.values()]).toEqual(['stored', 'duplicate', 'dead_lettered', 'stored']);
    expect([...store.orders.values()]).toMatchObject([
      { status: 'accepted', merchantId: SIMULATION },
      { status: 'rejected', merchantId: SIMULATION },
    ]);
  });

  it.each([
    ['its stock is gone', 0, twoMugs],
    ['its product does not exist', 10, { ...twoMugs, productId: 'p-none' }],
    ['its price differs', 10, { ...twoMugs, price: 1 }],
  ])('counts as stored when it is rejected because %s', async (_, mugs, line) => {
    const { store, process, deadLetters } = simulationOf(mugs);
    const message = aMessage(detailWith([line]), simulated(0));
    expect(await process(message)).toMatchObject({ kind: 'rejected' });
    await process(message);
    expect([[...store.counts.values()], deadLetters]).toEqual([['stored'], []]);
  });

  it('counts as stored when its dead letter is fixed and redriven', async () => {
    const { store, process } = simulationOf();
    const wrong = detailWith([{ ...twoMugs, price: '1999' }]);
    await process(aMessage(wrong, simulated(0)));
    const right = aDetail({ ...wrong.data, items: [twoMugs] });
    expect(await process(aMessage(right, simulated(0)))).toEqual({ kind: 'stored' });
    expect([...store.counts.values()]).toEqual(['stored']);
  });

  it('is stored but not counted again when its sequence was counted before', async () => {
    const { store, process } = simulationOf();
    await process(aMessage(aDetail(), simulated(0)));
    expect(await process(aMessage(aDetail(), simulated(0)))).toEqual({ kind: 'stored' });
    expect(store.orders.size).toBe(2);
    expect(store.counts.size).toBe(1);
  });

  it('is counted once, and dead-lettered once, when sending the dead letter fails first', async () => {
    const { store, process, deadLetters, refuseDeadLetters } = simulationOf();
    refuseDeadLetters(1);
    const message = aMessage('{', simulated(0));
    await expect(process(message)).rejects.toMatchObject({ name: 'DeadLetterNotSent' });
    expect(store.counts.size).toBe(1);
    await process(message);
    expect([[...store.counts.values()], deadLetters.length]).toEqual([['dead_lettered'], 1]);
  });

  it('is dead-lettered as malformed_message when its attributes are missing or invalid', async () => {
    const { store, process } = simulationOf();
    const wrong: Record<string, string>[] = [
      {},
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
    expect([store.orders.size, store.counts.size]).toEqual([0, 0]);
  });

  it('INV-25: finds only the products of its simulation, whatever merchant it names', async () => {
    const { store, process } = simulationOf();
    const other = simulationIds.create();
    for (const merchantId of [MERCHANT, RIVAL, SIMULATION]) {
      const detail = { ...aDetail({ items: [twoMugs] }), merchantId };
      const attributes = { simulationId: other, sequence: '0' };
      expect(await process(aMessage(detail, attributes))).toMatchObject({
        reason: { code: 'unknown_product' },
      });
    }
    expect(store.products.get('p-1001')!.stock).toBe(10);
    expect(new Set([...store.orders.values()].map(({ status }) => status))).toEqual(new Set(['rejected']));
  });
});
