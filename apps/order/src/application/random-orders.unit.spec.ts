import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orderIds } from '@millrace/contracts-order';
import type { OrderLine } from '@millrace/contracts-order';
import { runs, recordingLogger } from '@millrace/testing';
import { aBowl, aDetail, aMessage, aMug, at, MERCHANT, oneBowl, twoMugs } from '../testing/builders.ts';
import { inMemoryOrderStore } from '../testing/in-memory-order-store.ts';
import { inMemoryKeys, inMemoryPayments } from '../testing/in-memory-payments.ts';
import { failed, settled } from '../testing/payment-events.ts';
import { processorOn } from '../testing/processor.ts';
import { recordPaymentOutcome } from './record-payment-outcome.ts';
import { requestPayment } from './request-payment.ts';

const ids = Array.from({ length: 6 }, () => orderIds.create());
const MUGS = 9;
const BOWLS = 5;

const anyLines = fc.oneof(
  fc.integer({ min: 1, max: 4 }).map((quantity): OrderLine[] => [{ ...twoMugs, quantity }]),
  fc.integer({ min: 1, max: 4 }).map((quantity): OrderLine[] => [twoMugs, { ...oneBowl, quantity }]),
  fc.constant<OrderLine[]>([{ ...twoMugs, price: 1 }]),
);
/** Few ids, so that repeats, conflicts and events of decided orders are common. */
const anyStep = fc.record({
  order: fc.nat({ max: ids.length - 1 }),
  what: fc.oneof(
    { weight: 3, arbitrary: fc.record({ deliver: anyLines, times: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 3, arbitrary: fc.constantFrom('request', 'settle', 'reject') },
  ),
});

describe('any sequence of orders, repeats, conflicts and payments', () => {
  it('keeps stock at or above zero, and sold plus remaining stock equal to the initial stock', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 40 }), async (steps) => {
        const store = inMemoryOrderStore([aMug(MUGS), aBowl(BOWLS)]);
        const payments = inMemoryPayments();
        const { process } = processorOn({ store });
        const clock = () => new Date(at(2));
        const common = {
          store,
          notices: store,
          payments,
          keys: inMemoryKeys(),
          clock,
          logger: recordingLogger(),
          alert: async () => undefined,
        };
        const ports = { ...common, sweepAfterSeconds: 60 };

        for (const { order, what } of steps) {
          const id = ids[order]!;
          const paymentId = payments.payments.get(id);
          if (typeof what === 'object') {
            const message = aMessage(aDetail({ orderId: id, items: what.deliver }));
            await Promise.all(Array.from({ length: what.times }, () => process(message)));
          } else if (what === 'request') {
            const exists = await store.find({ merchantId: MERCHANT, id });
            if (exists) await requestPayment({ merchantId: MERCHANT, id }, ports);
          } else if (paymentId) {
            const event = (what === 'settle' ? settled : failed)(paymentId, { merchantId: MERCHANT, id });
            // An outcome that contradicts its order is refused and changes nothing.
            await Promise.allSettled([recordPaymentOutcome(event, ports)]);
          }
          expect([left('p-1001') + held('p-1001'), left('p-1004') + held('p-1004')]).toEqual([MUGS, BOWLS]);
          expect(Math.min(left('p-1001'), left('p-1004'))).toBeGreaterThanOrEqual(0);
        }

        function left(productId: string): number {
          return store.products.get(productId)!.stock;
        }
        function held(productId: string): number {
          return [...store.orders.values()]
            .filter(({ status }) => status === 'accepted' || status === 'paid')
            .flatMap(({ lines }) => lines)
            .filter((line) => line.productId === productId)
            .reduce((sum, { quantity }) => sum + quantity, 0);
        }
      }),
      { numRuns: runs({ usual: 300, long: 20_000 }) },
    );
  });
});
