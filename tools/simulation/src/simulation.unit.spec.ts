import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runs } from '@millrace/testing';
import { Clients } from './clients.ts';
import { carryOut, history } from './commands.ts';
import { assertAlways, assertAtRest } from './invariants.ts';
import { World } from './world.ts';

/** A history that fails is made shorter many times before it is shown. */
const TIMEOUT_MS = 60 * 60 * 1000;

describe('the whole platform, whatever is lost, late, doubled, reordered or cut off', () => {
  it(
    'ends every payment and accounts for every minor unit ' +
      '(INV-2, INV-5, INV-8, INV-10, INV-11, INV-14, INV-15, INV-16, INV-17, INV-18, INV-19, INV-20, INV-21)',
    async () => {
      const ends = new Set<string>();
      await fc.assert(
        fc.asyncProperty(history, async (commands) => {
          const world = new World();
          const clients = new Clients(world);
          for (const command of commands) {
            await carryOut(command, world, clients);
            assertAlways(world);
          }
          await clients.repeatAll();
          await world.comeToRest();
          assertAtRest(world, clients);
          for (const { status, quote } of world.payments.payments.values()) {
            ends.add(`payment ${status} ${quote ? 'with' : 'without'} quote`);
          }
          for (const { status, targetCurrency } of world.payments.refunds.values()) {
            ends.add(`refund ${status} ${targetCurrency ? 'with' : 'without'} quote`);
          }
        }),
        { numRuns: runs({ usual: 300, long: 20_000 }) },
      );
      // A simulation that gets nowhere would prove nothing.
      expect([...ends].sort()).toEqual(
        [
          ...['payment canceled', 'payment failed', 'payment settled'],
          ...['refund failed', 'refund succeeded'],
        ].flatMap((end) => [`${end} with quote`, `${end} without quote`]),
      );
    },
    TIMEOUT_MS,
  );
});
