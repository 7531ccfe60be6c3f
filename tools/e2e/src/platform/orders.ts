import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  orderPlaced,
  type OrderPlaced,
  type OrderResponse,
  type PlaceOrderRequest,
  type PlaceOrderResponse,
  type ProductResponse,
} from '@millrace/contracts-order';
import { REGION, STAGE, until, type AwsEndpoint } from '@millrace/tools-start';
import type { Answer, Merchant } from './merchant.ts';

const ENDS_WITHIN_MS = 20_000;

/** One product of an order that is valid. */
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

/** Waits until an order is paid, failed to be, or is rejected. */
export function orderEnds(merchant: Merchant, id: string, withinMs = ENDS_WITHIN_MS): Promise<OrderResponse> {
  return until(`order ${id} comes to its end`, withinMs, async () => {
    const { status, json } = await merchant.get(`/orders/${id}`);
    // One that comes by the topic is not there before it is processed.
    if (status === 404) return undefined;
    const order = json as OrderResponse;
    return order.status === 'placed' || order.status === 'accepted' ? undefined : order;
  });
}

/** Puts a product on sale that no other test orders. */
export async function aProduct(
  aws: AwsEndpoint,
  { id, ...overrides }: Partial<ProductResponse> & Pick<ProductResponse, 'id' | 'stock'>,
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
  const fields = Object.entries({ productID: id, ...product }).map(([field, value]) => [
    field,
    typeof value === 'number' ? { N: String(value) } : { S: value },
  ]);
  await aws.json('dynamodb', 'DynamoDB_20120810.PutItem', {
    TableName: `millrace-${STAGE}-order-products`,
    Item: Object.fromEntries(fields) as object,
  });
  return { id, ...product };
}

export async function stockOf(merchant: Merchant, productId: string): Promise<number> {
  return answered<ProductResponse>(await merchant.get(`/products/${productId}`), 200).stock;
}

/** What no schema of an order allows: a price that is a text. */
export function withPriceAsText({ items, ...order }: PlaceOrderRequest): object {
  return { ...order, items: items.map((item) => ({ ...item, price: String(item.price) })) };
}

/** A message as the storefront and the simulator send it. @param data may be what no schema allows */
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

/** Sends a message to the topic of the shop, past every API. */
export async function publishOrder(endpointUrl: string, body: string): Promise<void> {
  const client = new SNSClient({
    endpoint: endpointUrl,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await client.send(
    new PublishCommand({
      TopicArn: `arn:aws:sns:${REGION}:000000000000:millrace-${STAGE}-ecommerce-events`,
      Message: body,
      MessageAttributes: { eventType: { DataType: 'String', StringValue: orderPlaced.type } },
    }),
  );
  client.destroy();
}

function answered<Body>({ status, text, json }: Answer, wanted: number): Body {
  if (status !== wanted) throw new Error(`${status} instead of ${wanted}: ${text}`);
  return json as Body;
}
