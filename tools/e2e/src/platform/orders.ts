import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { awsClient } from '@millrace/aws-clients';
import { demoMerchants } from '@millrace/contracts-merchant';
import type { ProductPage } from '@millrace/contracts-catalog';
import {
  orderIds,
  orderPlaced,
  type OrderPlaced,
  type OrderResponse,
  type PlaceOrderRequest,
  type PlaceOrderResponse,
  type ProductResponse,
} from '@millrace/contracts-order';
import type { PaymentResponse } from '@millrace/contracts-payment';
import { REGION, STAGE, until, type AwsEndpoint } from '@millrace/tools-start';
import type { Answer, Merchant } from './merchant.ts';

/** Before the first sweep, which would make up for a lost event. */
const ENDS_WITHIN_MS = 30_000;

/** A valid order of one product. */
export function anOrderFor(
  { id: productId, price, currency }: Pick<ProductResponse, 'id' | 'price' | 'currency'>,
  overrides: Partial<PlaceOrderRequest> = {},
): PlaceOrderRequest {
  return { items: [{ productId, quantity: 1, price }], currency, source: 'tok_success', ...overrides };
}

export async function placeOrder(
  merchant: Merchant,
  request: PlaceOrderRequest,
): Promise<PlaceOrderResponse> {
  return answered(await merchant.post('/orders', request), 202);
}

export async function orderOf(merchant: Merchant, id: string): Promise<OrderResponse> {
  return answered(await merchant.get(`/orders/${id}`), 200);
}

/** The payments that name an order. */
export async function paymentsFor(merchant: Merchant, orderId: string): Promise<readonly PaymentResponse[]> {
  const { json } = await merchant.get(`/payments?reference=${orderId}&limit=100`);
  return (json as { data: PaymentResponse[] }).data;
}

/** Waits until an order is paid, failed to be, or is rejected. */
export function orderEnds(merchant: Merchant, id: string, withinMs = ENDS_WITHIN_MS): Promise<OrderResponse> {
  return until(`order ${id} comes to its end`, withinMs, async () => {
    const { status, json } = await merchant.get(`/orders/${id}`);
    // An order from the topic does not exist before it is processed.
    if (status === 404) return undefined;
    const order = json as OrderResponse;
    return order.status === 'placed' || order.status === 'accepted' ? undefined : order;
  });
}

/** Creates a product for one test. @param merchantId of its owner; by default the shop's merchant */
export async function aProduct(
  aws: AwsEndpoint,
  { id, ...overrides }: Partial<ProductResponse> & Pick<ProductResponse, 'id' | 'stock'>,
  merchantId: string = demoMerchants[0].merchantId,
): Promise<ProductResponse> {
  const product: Omit<ProductResponse, 'id'> = {
    name: 'A thing of a test',
    description: 'Made for a test, and sold by nobody.',
    category: 'Tests',
    price: 1_999,
    currency: 'USD',
    image: 'mug',
    ...overrides,
  };
  const fields = Object.entries({ merchantId, productId: id, ...product }).map(([field, value]) => [
    field,
    typeof value === 'number' ? { N: String(value) } : { S: value },
  ]);
  await aws.json('dynamodb', 'DynamoDB_20120810.PutItem', {
    TableName: `millrace-${STAGE}-order-merchant-products`,
    Item: Object.fromEntries(fields) as object,
  });
  return { id, ...product };
}

/** All products of the shop. */
export async function productsOf(merchant: Merchant): Promise<readonly ProductResponse[]> {
  const { data, nextCursor } = answered<ProductPage>(await merchant.get('/products?limit=100'), 200);
  if (nextCursor !== null) throw new Error('the shop has more products than one page shows');
  return data;
}

export async function stockOf(merchant: Merchant, productId: string): Promise<number> {
  return answered<ProductResponse>(await merchant.get(`/products/${productId}`), 200).stock;
}

/** An order with a price as text, which no schema allows. */
export function withPriceAsText({ items, ...order }: PlaceOrderRequest): object {
  return { ...order, items: items.map((item) => ({ ...item, price: String(item.price) })) };
}

/** A message like those of the orders API. @param data may be invalid */
export function aPlacedMessage(merchantId: string, data: { orderId: string } & object): OrderPlaced {
  return {
    id: `${data.orderId}.placed`,
    version: orderPlaced.version,
    occurredAt: new Date().toISOString(),
    correlationId: `e2e-${data.orderId.slice(-12)}`,
    merchantId,
    data: data as OrderPlaced['data'],
  };
}

/** The message of a new order. @param content may be what no schema allows */
export function aMessageOf(merchantId: string, content: object): { orderId: string; body: string } {
  const orderId = orderIds.create();
  return { orderId, body: JSON.stringify(aPlacedMessage(merchantId, { orderId, ...content })) };
}

/** The most messages that one PublishBatch call takes. */
const MAX_ENTRIES = 10;

/**
 * Publishes messages on the topic of the shop, bypassing the API.
 * @param attributes in addition to the event type
 */
export async function publishOrders(
  endpointUrl: string,
  bodies: readonly string[],
  attributes: Readonly<Record<string, string>> = {},
): Promise<void> {
  const client = awsClient(SNSClient, {
    configuration: {
      endpoint: endpointUrl,
      region: REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
  });
  const MessageAttributes = Object.fromEntries(
    Object.entries({ ...attributes, eventType: orderPlaced.type }).map(([name, StringValue]) => [
      name,
      { DataType: 'String', StringValue },
    ]),
  );
  for (let start = 0; start < bodies.length; start += MAX_ENTRIES) {
    const batch = bodies.slice(start, start + MAX_ENTRIES);
    const { Failed = [] } = await client.send(
      new PublishBatchCommand({
        TopicArn: `arn:aws:sns:${REGION}:000000000000:millrace-${STAGE}-ecommerce-events`,
        PublishBatchRequestEntries: batch.map((Message, index) => ({
          Id: String(index),
          Message,
          MessageAttributes,
        })),
      }),
    );
    if (Failed.length > 0) throw new Error(`the topic refused ${Failed.length} messages`);
  }
  client.destroy();
}

export const publishOrder = (
  endpointUrl: string,
  body: string,
  attributes?: Readonly<Record<string, string>>,
): Promise<void> => publishOrders(endpointUrl, [body], attributes);

function answered<Body>({ status, text, json }: Answer, wanted: number): Body {
  if (status !== wanted) throw new Error(`${status} instead of ${wanted}: ${text}`);
  return json as Body;
}
