import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lifecycle } from '../domain/lifecycle.ts';
import { changeTo } from '../domain/history.ts';
import { aChange, aNewPayment, aPendingPayment, at } from '../testing/builders.ts';
import { inMemoryPaymentStore } from '../testing/in-memory-payment-store.ts';

/** Events in any number and order, each several times. */
const arrivals = fc
  .array(fc.record({ event: fc.constantFrom(...lifecycle.events), times: fc.integer({ min: 1, max: 3 }) }), {
    maxLength: 8,
  })
  .chain((events) => {
    const changes = events.flatMap(({ event, times }, index) =>
      Array.from({ length: times }, () => aChange(event, { at: at(index), cause: `evt_${index}` })),
    );
    return fc.shuffledSubarray(changes, { minLength: changes.length });
  });

describe('a payment with any events in any order', () => {
  it('INV-7, INV-9: never leaves a terminal status, and records each event that changed it once', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, async (changes) => {
        const store = inMemoryPaymentStore();
        const payment = aPendingPayment();
        await store.create(aNewPayment(payment));
        let applied = 0;
        for (const change of changes) {
          const before = (await store.find(payment))!;
          const outcome = await store.apply(payment, change);
          const after = (await store.find(payment))!;
          if (outcome.kind !== 'changed') expect(after).toEqual(before);
          if (lifecycle.isTerminal(before.status)) expect(after).toEqual(before);
          if (outcome.kind !== 'changed') continue;
          applied += 1;
          const { at: occurredAt, cause, correlationId } = change;
          const entry = { change: changeTo(after.status), occurredAt, cause, correlationId };
          expect(after.history).toEqual([...before.history, entry]);
        }
        const { status, history } = (await store.find(payment))!;
        expect(history).toHaveLength(applied + 1);
        expect(history.at(-1)!.change).toBe(changeTo(status));
        expect(new Set(history.map(({ cause }) => cause)).size).toBe(history.length);
      }),
    );
  });

  it('reaches the same status from a full set of events in any order, with redeliveries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(['claim', 'settle'] as const, { minLength: 2 }), async (order) => {
        const store = inMemoryPaymentStore();
        const payment = aPendingPayment();
        await store.create(aNewPayment(payment));
        // A queue redelivers an event that came too early: two rounds are enough for two events.
        for (const event of [...order, ...order]) await store.apply(payment, aChange(event));
        expect((await store.find(payment))!.status).toBe(lifecycle.writeRule('settle').to);
      }),
    );
  });
});
