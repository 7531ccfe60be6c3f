import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runs } from '@millrace/testing';
import { Clients } from './clients.ts';
import { carryOut, history } from './commands.ts';
import { assertAlways, assertAtRest } from './invariants.ts';
import { World } from './world.ts';

/** A history that fails is made shorter many times before it is shown. */
const TIMEOUT_MS = 60 * 60 * 1000;

async function endsOf(commands: readonly { readonly do: string }[]): Promise<readonly string[]> {
  const world = new World();
  const clients = new Clients(world);
  for (const command of commands) {
    await carryOut(command, world, clients);
    assertAlways(world);
  }
  await clients.repeatAll();
  await world.comeToRest();
  assertAtRest(world, clients);
  const { payments, refunds } = world.payments;
  return [
    ...[...payments.values()].map(
      ({ status, quote }) => `payment ${status} ${quote ? 'with' : 'without'} quote`,
    ),
    ...[...refunds.values()].map(
      ({ status, targetCurrency }) => `refund ${status} ${targetCurrency ? 'with' : 'without'} quote`,
    ),
  ];
}

describe('the whole platform, whatever is lost, late, doubled, reordered or cut off', () => {
  it(
    'ends everything, once, and accounts for every minor unit (INV-5, INV-8, INV-10, INV-11, INV-14, INV-15, INV-16, INV-17, INV-18, INV-19, INV-20, INV-21)',
    async () => {
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(history, async (commands) => {
          for (const end of await endsOf(commands)) seen.add(end);
        }),
        { numRuns: runs({ usual: 300, long: 20_000 }) },
      );
      // A simulation that gets nowhere would prove nothing.
      const ends = [
        'payment canceled',
        'payment failed',
        'payment settled',
        'refund failed',
        'refund succeeded',
      ];
      expect([...seen].sort()).toEqual(ends.flatMap((end) => [`${end} with quote`, `${end} without quote`]));
    },
    TIMEOUT_MS,
  );
});
