import { describe, expect, it } from '@jest/globals';
import { demoMerchants } from '@millrace/contracts-merchant';
import { outcomeOf, testSources } from '@millrace/contracts-payment';
import { Clients } from './clients.ts';
import { World } from './world.ts';

const [{ merchantId }] = demoMerchants;

describe.each(testSources)('source $token', (source) => {
  const outcome = outcomeOf(source);

  it('ends a payment and its refund as its row says', async () => {
    const world = new World();
    const clients = new Clients(world);
    await clients.pay(merchantId, { amount: 1_000, currency: 'USD', source: source.token });
    await world.comeToRest();
    const [payment] = [...world.payments.payments.values()];
    expect(payment).toMatchObject({
      status: outcome.status,
      ...(outcome.status === 'failed' && { failure: { code: outcome.code } }),
    });
    if (outcome.status === 'failed') return;
    await clients.refund(payment!, 100);
    await world.comeToRest();
    const refunds = [...world.payments.refunds.values()].map(({ status }) => status);
    expect(refunds).toEqual([source.payBack === 'refused' ? 'failed' : 'succeeded']);
  });

  it('ends an order as its row says', async () => {
    const world = new World();
    const facts = { number: 1, quantity: 1, source: source.token, isForeign: false };
    await new Clients(world).order(merchantId, facts);
    await world.comeToRest();
    const [order] = [...world.orders.orders.values()];
    expect(order?.status).toBe(outcome.status === 'settled' ? 'paid' : 'payment_failed');
  });
});
