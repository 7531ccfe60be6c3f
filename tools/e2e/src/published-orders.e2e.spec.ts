import { beforeAll, describe, expect, it } from '@jest/globals';
import { demoMerchants } from '@millrace/contracts-merchant';
import { orderIds, simulationIds, type ProductResponse } from '@millrace/contracts-order';
import { awsEndpoint } from '@millrace/tools-start';
import { demoMerchant, rivalMerchant } from './platform/merchant.ts';
import {
  aMessageOf,
  anOrderFor,
  aPlacedMessage,
  aProduct,
  orderEnds,
  orderOf,
  paymentsFor,
  publishOrder,
  stockOf,
  withPriceAsText,
} from './platform/orders.ts';
import { deadLetterWith } from './platform/queues.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { tablesAtRest } from './platform/tables.ts';

const platform = sharedPlatform();
const aws = awsEndpoint(platform.endpointUrl);
const merchant = demoMerchant(platform);
const rival = rivalMerchant(platform);
const { merchantId } = demoMerchants[0];

let product: ProductResponse;

beforeAll(async () => {
  product = await aProduct(aws, { id: 'p-e2e-published', stock: 1_000 });
});

const stock = (): Promise<number> => stockOf(merchant, product.id);

describe('an order that is published on the topic', () => {
  it('is stored, and paid like any other', async () => {
    const { orderId, body } = aMessageOf(merchantId, anOrderFor(product));
    await publishOrder(platform.endpointUrl, body);
    expect(await orderEnds(merchant, orderId)).toMatchObject({ id: orderId, status: 'paid' });
  });

  it('INV-26: twice, has one effect and one payment', async () => {
    const { orderId, body } = aMessageOf(merchantId, anOrderFor(product));
    const before = await stock();
    await publishOrder(platform.endpointUrl, body);
    const order = await orderEnds(merchant, orderId);
    await publishOrder(platform.endpointUrl, body);
    await tablesAtRest(platform.endpointUrl);
    expect(await orderOf(merchant, orderId)).toEqual(order);
    expect(await stock()).toBe(before - 1);
    expect(await paymentsFor(merchant, orderId)).toHaveLength(1);
  });

  it('INV-26: with the id of another order, is a dead letter and leaves that one as it is', async () => {
    const { orderId, body } = aMessageOf(merchantId, anOrderFor(product));
    await publishOrder(platform.endpointUrl, body);
    const order = await orderEnds(merchant, orderId);
    const other = anOrderFor(product, { source: 'tok_declined' });
    await publishOrder(
      platform.endpointUrl,
      JSON.stringify(aPlacedMessage(merchantId, { orderId, ...other })),
    );
    expect((await deadLetterWith(aws, 'OrderQueue', orderId)).code).toBe('order_conflict');
    expect(await orderOf(merchant, orderId)).toEqual(order);
  });

  it('INV-25: of another merchant, takes no stock and is rejected', async () => {
    const before = await stock();
    const orderId = orderIds.create();
    const message = aPlacedMessage(demoMerchants[1].merchantId, { orderId, ...anOrderFor(product) });
    await publishOrder(platform.endpointUrl, JSON.stringify(message));
    expect(await orderEnds(rival, orderId)).toMatchObject({
      status: 'rejected',
      reason: { code: 'unknown_product' },
    });
    expect(await stock()).toBe(before);
  });

  it('INV-25: that says it is simulated, takes no stock and is a dead letter', async () => {
    const before = await stock();
    const { orderId, body } = aMessageOf(merchantId, anOrderFor(product));
    const attributes = { simulationId: simulationIds.create(), sequence: '0' };
    await publishOrder(platform.endpointUrl, body, attributes);
    expect((await deadLetterWith(aws, 'OrderQueue', orderId)).code).toBe('malformed_message');
    expect(await stock()).toBe(before);
  });

  it('with a price as text, is a dead letter at its first delivery that says what is wrong', async () => {
    const { orderId, body } = aMessageOf(merchantId, withPriceAsText(anOrderFor(product)));
    await publishOrder(platform.endpointUrl, body);
    expect(await deadLetterWith(aws, 'OrderQueue', orderId)).toMatchObject({
      body,
      code: 'validation_failed',
      field: '/data/items/0/price',
      detail: expect.stringMatching(/\w/),
      attempts: 1,
      sourceQueue: 'millrace-local-OrderQueue',
    });
    expect((await merchant.get(`/orders/${orderId}`)).status).toBe(404);
  });

  it.each([
    ['malformed_message', () => '{"orderId": '],
    ['validation_failed', () => JSON.stringify({})],
    [
      'amount_too_large',
      () =>
        aMessageOf(merchantId, {
          ...anOrderFor(product),
          items: [{ productId: product.id, quantity: 1000, price: 1_000_000_000 }],
        }).body,
    ],
  ])('that cannot be stored as an order is a dead letter: %s', async (code, body) => {
    const text = body();
    const before = await stock();
    await publishOrder(platform.endpointUrl, text);
    const letter = await deadLetterWith(aws, 'OrderQueue', text);
    expect([letter.code, letter.attempts]).toEqual([code, 1]);
    expect(await stock()).toBe(before);
  });
});
