import { beforeAll, describe, expect, it } from '@jest/globals';
import type { PlaceOrderRequest, ProductResponse } from '@millrace/contracts-order';
import { demoMerchants } from '@millrace/contracts-merchant';
import { awsEndpoint } from '@millrace/tools-start';
import { demoMerchant, rivalMerchant } from './platform/merchant.ts';
import {
  aMessageOf,
  anOrderFor,
  aProduct,
  orderEnds,
  paymentsFor,
  placeOrder,
  publishOrder,
  stockOf,
  withPriceAsText,
} from './platform/orders.ts';
import { faultOf } from './platform/problem.ts';
import { messagesIn } from './platform/queues.ts';
import { sharedPlatform } from './platform/shared-platform.ts';

const AT_ONCE = 40;
const SCARCE = 3;

const platform = sharedPlatform();
const aws = awsEndpoint(platform.endpointUrl);
const merchant = demoMerchant(platform);
const rival = rivalMerchant(platform);
const { merchantId } = demoMerchants[0];

let plenty: ProductResponse;

beforeAll(async () => {
  plenty = await aProduct(aws, { id: 'p-e2e-plenty', stock: 1_000 });
});

const stockOfPlenty = (): Promise<number> => stockOf(merchant, plenty.id);

describe('INV-27: an order that is placed with the API', () => {
  it('is accepted, takes its stock, and is paid by exactly one payment that names it', async () => {
    const before = await stockOfPlenty();
    const request = anOrderFor(plenty, { items: [{ productId: plenty.id, quantity: 2, price: 1_999 }] });
    const { id, status } = await placeOrder(merchant, request);
    expect(status).toBe('placed');
    const order = await orderEnds(merchant, id);
    expect(order).toMatchObject({ ...request, status: 'paid', amount: 3_998, reason: null });
    expect(await stockOfPlenty()).toBe(before - 2);
    expect(await paymentsFor(merchant, id)).toMatchObject([
      { id: order.paymentId, reference: id, amount: 3_998, currency: 'USD', status: 'settled' },
    ]);
  });

  it('passes its correlation id on to the payment', async () => {
    const headers = { 'x-correlation-id': `order-${Date.now()}` };
    const answer = await merchant.post('/orders', anOrderFor(plenty), headers);
    const { id } = answer.json as { id: string };
    const { paymentId } = await orderEnds(merchant, id);
    const correlationIds = (await merchant.history(paymentId!)).map(({ correlationId }) => correlationId);
    expect(new Set(correlationIds)).toEqual(new Set([headers['x-correlation-id']]));
  });

  it.each([
    ['a price as text', () => withPriceAsText(anOrderFor(plenty)), '/items/0/price'],
    [
      'a negative quantity',
      () => ({ ...anOrderFor(plenty), items: [{ productId: plenty.id, quantity: -1, price: 1_999 }] }),
      '/items/0/quantity',
    ],
  ])('is refused with %s, and not stored', async (_title, request, pointer) => {
    const before = await stockOfPlenty();
    const answer = await merchant.post('/orders', request());
    expect(faultOf(answer, 'validation_failed', 400)).toBeUndefined();
    expect((answer.json as { errors: unknown }).errors).toMatchObject([{ pointer }]);
    expect(await stockOfPlenty()).toBe(before);
  });

  it('INV-22: is rejected when its product is another merchant’s, as if the product did not exist', async () => {
    const before = await stockOfPlenty();
    const nothing = { ...plenty, id: 'p-nothing' };
    const [theirs, nobodys] = await Promise.all(
      [plenty, nothing].map(async (product) => {
        const { id } = await placeOrder(rival, anOrderFor(product));
        const { status, reason, paymentId } = await orderEnds(rival, id);
        return { status, code: reason?.code, message: reason?.message.replace(product.id, 'p'), paymentId };
      }),
    );
    expect(theirs).toEqual(nobodys);
    expect(theirs).toMatchObject({ status: 'rejected', code: 'unknown_product' });
    expect(await stockOfPlenty()).toBe(before);
  });

  it('INV-25: takes the stock of its own merchant when another one has a product with the same id', async () => {
    const { id } = await aProduct(aws, { id: 'p-e2e-shared', stock: 7 });
    const rivals = await aProduct(aws, { id, stock: 1, price: 500 }, demoMerchants[1].merchantId);
    const [first, second] = [
      await placeOrder(rival, anOrderFor(rivals)),
      await placeOrder(rival, anOrderFor(rivals)),
    ];
    const ends = await Promise.all([first, second].map(({ id }) => orderEnds(rival, id)));
    expect(ends.map(({ status, reason }) => reason?.code ?? status).sort()).toEqual(['out_of_stock', 'paid']);
    expect(await stockOf(merchant, id)).toBe(7);
  });

  it('is rejected when its product is short, without a dead letter', async () => {
    const { id: productId } = await aProduct(aws, { id: 'p-e2e-two', stock: 2 });
    const two = { ...plenty, id: productId };
    const three = anOrderFor(two, { items: [{ productId, quantity: 3, price: two.price }] });
    const { id } = await placeOrder(merchant, three);
    expect(await orderEnds(merchant, id)).toMatchObject({
      status: 'rejected',
      reason: { code: 'out_of_stock', message: expect.stringMatching(/\w/) },
      paymentId: null,
    });
    expect(await stockOf(merchant, productId)).toBe(2);
  });
});

describe('INV-26: an order that the catalog refuses', () => {
  const ways = {
    'placed with the API': async (content: PlaceOrderRequest) => (await placeOrder(merchant, content)).id,
    'published on the topic': async (content: PlaceOrderRequest) => {
      const { orderId, body } = aMessageOf(merchantId, content);
      await publishOrder(platform.endpointUrl, body);
      return orderId;
    },
  };
  const refused: readonly [string, () => PlaceOrderRequest][] = [
    ['unknown_product', () => anOrderFor({ ...plenty, id: 'p-nothing' })],
    ['price_mismatch', () => anOrderFor({ ...plenty, price: 1 })],
    ['price_mismatch', () => anOrderFor({ ...plenty, currency: 'EUR' })],
  ];
  const twice = (): PlaceOrderRequest => {
    const order = anOrderFor(plenty);
    return { ...order, items: [...order.items, ...order.items] };
  };

  it.each([
    ...Object.values(ways).flatMap((send) => refused.map((each) => [...each, send] as const)),
    // The API refuses it before it is placed.
    ['duplicate_product', twice, ways['published on the topic']] as const,
  ])('is rejected as %s and makes no dead letter', async (code, content, send) => {
    const before = [await stockOfPlenty(), await messagesIn(aws, 'OrderQueue-dlq')];
    const { status, reason, paymentId } = await orderEnds(merchant, await send(content()));
    expect([status, reason?.code, paymentId]).toEqual(['rejected', code, null]);
    expect([await stockOfPlenty(), await messagesIn(aws, 'OrderQueue-dlq')]).toEqual(before);
  });
});

describe('INV-28: an order whose payment fails', () => {
  it.each([
    ['tok_declined', 'source_declined'],
    ['tok_settlement_fails', 'settlement_refused'],
  ])('from %s ends payment_failed and gives its stock back', async (source, code) => {
    const before = await stockOfPlenty();
    const { id } = await placeOrder(merchant, anOrderFor(plenty, { source }));
    const { status, reason, paymentId } = await orderEnds(merchant, id);
    expect([status, reason?.code]).toEqual(['payment_failed', code]);
    expect(await paymentsFor(merchant, id)).toMatchObject([{ id: paymentId, status: 'failed' }]);
    expect(await stockOfPlenty()).toBe(before);
  });
});

describe('INV-25: forty orders at once for a product with three pieces', () => {
  it('sell exactly three pieces, and all others are rejected', async () => {
    const scarce = await aProduct(aws, { id: 'p-e2e-scarce', stock: SCARCE });
    const placed = Array.from({ length: AT_ONCE }, () => placeOrder(merchant, anOrderFor(scarce)));
    const orders = await Promise.all(placed.map(async (one) => orderEnds(merchant, (await one).id)));
    const outcomes = orders.map(({ status, reason }) => reason?.code ?? status).sort();
    expect(outcomes).toEqual([
      ...Array(AT_ONCE - SCARCE).fill('out_of_stock'),
      ...Array(SCARCE).fill('paid'),
    ]);
    expect(await stockOf(merchant, scarce.id)).toBe(0);
    const paid = orders.filter(({ status }) => status === 'paid');
    for (const { id } of paid) expect(await paymentsFor(merchant, id)).toHaveLength(1);
  });
});
