import { describe, expect, it } from '@jest/globals';
import { demoMerchants } from '@millrace/contracts-merchant';
import { orderIds, type OrderResponse } from '@millrace/contracts-order';
import { paymentRejected } from '@millrace/contracts-processing';
import { awsEndpoint, STAGE, until } from '@millrace/tools-start';
import { newMerchant, nx, unconnectedMerchant } from './platform/admin.ts';
import { demoMerchant, type Merchant } from './platform/merchant.ts';
import {
  anOrderFor,
  aPlacedMessage,
  aProduct,
  orderEnds,
  orderOf,
  placeOrder,
  publishOrders,
  stockOf,
} from './platform/orders.ts';
import { deadLetterWith, messagesIn } from './platform/queues.ts';
import { sharedPlatform } from './platform/shared-platform.ts';

const WITHIN_MS = 60_000;

const platform = sharedPlatform();
const aws = awsEndpoint(platform.endpointUrl);

function orderWhen(
  merchant: Merchant,
  id: string,
  what: string,
  isSo: (order: OrderResponse) => boolean,
): Promise<OrderResponse> {
  return until(`order ${id} ${what}`, WITHIN_MS, async () => {
    const order = await orderOf(merchant, id);
    return isSo(order) ? order : undefined;
  });
}

describe('INV-28: an order whose payment is rejected while it is being settled', () => {
  const merchant = demoMerchant(platform);

  it('is paid when its payment settles, and keeps its stock', async () => {
    const product = await aProduct(aws, { id: 'p-e2e-late-rejection', stock: 5 });
    const { id } = await placeOrder(merchant, anOrderFor(product, { source: 'tok_settlement_retry' }));
    const { paymentId } = await orderWhen(
      merchant,
      id,
      'has its payment',
      (order) => order.paymentId !== null,
    );
    await until(`${paymentId} is being settled`, WITHIN_MS, async () =>
      (await merchant.payment(paymentId!)).status === 'processing' ? true : undefined,
    );
    // The event of a processor that sees a repeated message after the limits have changed.
    const { source, type, detail } = paymentRejected.make({
      id: `${paymentId}.rejected`,
      occurredAt: new Date().toISOString(),
      correlationId: 'late-rejection',
      merchantId: demoMerchants[0].merchantId,
      data: { paymentId: paymentId!, code: 'currency_not_allowed', message: 'The currency is not allowed.' },
    });
    const Entries = [
      { EventBusName: `millrace-${STAGE}`, Source: source, DetailType: type, Detail: JSON.stringify(detail) },
    ];
    await aws.json('events', 'AWSEvents.PutEvents', { Entries });
    expect(await orderEnds(merchant, id)).toMatchObject({ status: 'paid', paymentId });
    expect(await stockOf(merchant, product.id)).toBe(4);
    expect(await messagesIn(aws, 'order-payment-outcomes-dlq')).toBe(0);
  });
});

describe('an order of a merchant created with the command', () => {
  it('is paid with the API key of the merchant', async () => {
    const { merchant, merchantId } = await newMerchant(platform);
    const product = await aProduct(aws, { id: 'p-e2e-created', stock: 5 }, merchantId);
    const { id } = await placeOrder(merchant, anOrderFor(product));
    expect(await orderEnds(merchant, id)).toMatchObject({ status: 'paid', reason: null });
  });
});

describe('an order on the topic with values that no header or connector accepts', () => {
  const merchant = demoMerchant(platform);
  const onTopic = (order: ReturnType<typeof anOrderFor>) =>
    aPlacedMessage(demoMerchants[0].merchantId, { ...order, orderId: orderIds.create() });

  it.each(['🎁', '日本', 'a\nb', '\u0000', '\u007f'])('is paid with any correlation id: %j', async (text) => {
    const product = await aProduct(aws, { id: 'p-e2e-correlation', stock: 5 });
    const event = onTopic(anOrderFor(product));
    await publishOrders(platform.endpointUrl, [JSON.stringify({ ...event, correlationId: text })]);
    expect(await orderEnds(merchant, event.data.orderId)).toMatchObject({ status: 'paid' });
  });

  it('is rejected with its source, with no stock taken and no dead letter', async () => {
    const product = await aProduct(aws, { id: 'p-e2e-source', stock: 5 });
    const event = onTopic(anOrderFor(product, { source: 'tok_of_nobody' }));
    await publishOrders(platform.endpointUrl, [JSON.stringify(event)]);
    expect(await orderEnds(merchant, event.data.orderId)).toMatchObject({
      status: 'rejected',
      reason: { code: 'source_unknown' },
    });
    expect(await stockOf(merchant, product.id)).toBe(5);
  });
});

describe('INV-28: an order of a merchant without an API key for payments', () => {
  it('waits and shows the reason, alerts once, and is paid by one payment when a key is connected', async () => {
    const { merchant, merchantId, apiKey } = await unconnectedMerchant(platform);
    const product = await aProduct(aws, { id: 'p-e2e-unconnected', stock: 5 }, merchantId);
    const { id } = await placeOrder(merchant, anOrderFor(product));
    const code = 'payments_not_connected';
    await orderWhen(merchant, id, 'is on hold', ({ reason }) => reason?.code === code);
    expect(await deadLetterWith(aws, 'order-payment-requests', id)).toMatchObject({ code });
    expect(await messagesIn(aws, 'order-payment-requests-dlq')).toBe(1);

    await nx(platform, ['run', 'order:connect', `--merchant=${merchantId}`], apiKey);
    expect(await orderEnds(merchant, id)).toMatchObject({ status: 'paid', reason: null });
    await nx(platform, ['redrive', 'order', '--queue', 'payment-requests']);
    const { json } = await merchant.get(`/payments?reference=${id}`);
    expect((json as { data: unknown[] }).data).toHaveLength(1);
    expect(await messagesIn(aws, 'order-payment-requests-dlq')).toBe(0);
  });
});
