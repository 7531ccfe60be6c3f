import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runs } from '@millrace/testing';
import { Clients } from './clients.ts';
import { carryOut, history, orderHistory } from './commands.ts';
import { assertAlways, assertAtRest } from './invariants.ts';
import { World } from './world.ts';

/** A history that fails is made shorter many times before it is shown. */
const TIMEOUT_MS = 60 * 60 * 1000;

/** A payment was created for an order that failed without it. */
const STRAY = 'payment of a failed order';

/** So rare that a short run need not see them. */
const rare = {
  orders: [STRAY, 'dead letter payment_unknown', 'dead letter payment_without_order'],
  ledger: ['transfer givenUp'],
};
const IS_LONG = runs({ usual: 0, long: 1 }) > 0;

async function endsOf(commands: readonly { readonly do: string }[]): Promise<readonly string[]> {
  const world = new World();
  const clients = new Clients(world);
  for (const command of commands) {
    await carryOut(command, world, clients);
    assertAlways(world);
  }
  await clients.repeatAll();
  await clients.visitors.repeatAll();
  await world.comeToRest();
  assertAtRest(world, clients);
  const { payments, refunds } = world.payments;
  const orders = [...world.orders.orders.values()];
  const offered = new Set<string>([...clients.visitors.offers.values()].map(({ orderId }) => orderId));
  return [
    ...orders.map((order) => {
      const why = order.status === 'rejected' ? ` for ${order.reason.code}` : '';
      return `${offered.has(order.id) ? 'offer' : 'order'} ${order.status}${why}`;
    }),
    ...[...clients.visitors.unheard].map(() => 'offer on the topic, and unheard of'),
    ...strays(world).map(() => STRAY),
    ...Object.entries(world.folded).flatMap(([how, count]) => (count > 0 ? [`transfer ${how}`] : [])),
    ...world.deadLetters.map(({ code }) => `dead letter ${code}`),
    ...[...payments.values()].map(
      ({ status, quote }) => `payment ${status} ${quote ? 'with' : 'without'} quote`,
    ),
    ...[...refunds.values()].map(
      ({ status, targetCurrency }) => `refund ${status} ${targetCurrency ? 'with' : 'without'} quote`,
    ),
  ];
}

function strays({ orders: { orders }, payments: { payments } }: World) {
  const failed = [...orders.values()].filter(
    (order) => order.status === 'payment_failed' && order.paymentId === null,
  );
  return failed.filter(({ id, merchantId }) =>
    [...payments.values()].some(
      (payment) => payment.correlationId === id && payment.merchantId === merchantId,
    ),
  );
}

describe('the whole platform, whatever is lost, late, doubled, reordered or cut off', () => {
  it(
    'ends everything, once, and accounts for every minor unit (INV-5, INV-8, INV-10, INV-11, INV-14, INV-15, INV-16, INV-17, INV-18, INV-19, INV-20, INV-21, INV-25, INV-27, INV-28, INV-36, INV-37)',
    async () => {
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(history, async (commands) => {
          for (const end of await endsOf(commands)) seen.add(end);
        }),
        { numRuns: runs({ usual: 600, long: 5_000 }) },
      );
      // A simulation that gets nowhere would prove nothing.
      const ends = [
        'payment canceled',
        'payment failed',
        'payment settled',
        'refund failed',
        'refund succeeded',
      ];
      const alerts = [
        'order_conflict',
        'payment_key_refused',
        'payment_request_failed',
        'payments_not_connected',
      ];
      expect([...seen].filter((end) => !Object.values(rare).flat().includes(end)).sort()).toEqual([
        ...alerts.map((code) => `dead letter ${code}`),
        'offer on the topic, and unheard of',
        ...['offer', 'order'].flatMap((kind) => [
          `${kind} paid`,
          `${kind} payment_failed`,
          `${kind} rejected for out_of_stock`,
          `${kind} rejected for price_mismatch`,
        ]),
        'order rejected for unknown_product',
        ...ends.flatMap((end) => [`${end} with quote`, `${end} without quote`]),
        'transfer setAside',
      ]);
      expect([...seen]).toEqual(expect.arrayContaining(IS_LONG ? rare.ledger : []));
    },
    TIMEOUT_MS,
  );

  it(
    'charges nobody for an order that failed (INV-25, INV-27, INV-28)',
    async () => {
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(orderHistory, async (commands) => {
          for (const end of await endsOf(commands)) seen.add(end);
        }),
        { numRuns: runs({ usual: 2_000, long: 10_000 }) },
      );
      expect([...seen]).toEqual(expect.arrayContaining(IS_LONG ? [STRAY] : []));
    },
    TIMEOUT_MS,
  );
});
