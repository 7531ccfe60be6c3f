import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FixedClock } from '@millrace/testing';
import { ServiceUnavailable } from '../../application/ports.ts';
import { aProduct, inMemoryShop } from '../../testing/fakes.ts';
import { visit, type Visit } from '../../testing/visit.ts';

let fake: ReturnType<typeof inMemoryShop>;
let visitor: Visit;

beforeEach(async () => {
  fake = inMemoryShop([aProduct(), aProduct({ id: 'p-2', name: 'Bowl', price: 2500, stock: 3 })]);
  visitor = await visit(fake.shop);
});

describe('a checkout form that is sent again after its answer was lost', () => {
  const changes: Record<string, () => unknown> = {
    'its stock is gone': () => (fake.products[0] = aProduct({ stock: 0 })),
    'its price has changed': () => (fake.products[0] = aProduct({ price: 2000 })),
    'it is sold in another currency': () => (fake.products[0] = aProduct({ currency: 'EUR' })),
    'its product is no longer sold': () => fake.products.shift(),
    'the basket has changed': () => visitor.add('p-2'),
    'the offer has expired': () => (fake.shop.clock as FixedClock).advance(60 * 60 * 1000),
    'nothing has changed': () => undefined,
  };
  const losses: Record<string, boolean> = { 'the topic has it': true, 'the topic does not have it': false };
  const cases = Object.keys(changes).flatMap((change) =>
    Object.keys(losses).map((loss) => ({ change, loss })),
  );

  it.each(cases)('INV-37: leads to the order when $loss and $change', async ({ change, loss }) => {
    await visitor.add('p-1001', 2);
    await visitor.get('/shop/checkout');
    const offer = visitor.hidden('offer');
    const { publish } = fake.shop.events;
    fake.shop.events.publish = async (event) => {
      if (losses[loss]) await publish(event);
      throw new ServiceUnavailable('topic', { retryable: true, cause: new Error('timeout') });
    };
    expect((await visitor.order({ offer })).statusCode).toBe(503);
    fake.shop.events.publish = publish;
    await changes[change]!();
    await visitor.get('/shop/basket');

    const { statusCode, headers } = await visitor.order({ offer });
    expect(statusCode).toBe(303);
    expect((await visitor.get(String(headers.location))).statusCode).toBe(200);
    const { orderId } = fake.placed()[0]!.data;
    expect(headers.location).toBe(`/shop/orders/${orderId}`);
    expect(new Set(fake.placed().map(({ data }) => JSON.stringify(data))).size).toBe(1);
    expect(visitor.hidden('offer')).toBe('');
  });
});
