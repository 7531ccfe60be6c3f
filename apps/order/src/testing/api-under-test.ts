import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { orderIds } from '@millrace/contracts-order';
import type { KeyMode } from '@millrace/contracts-payment';
import { dynamoIdempotencyStore } from '@millrace/idempotency';
import { type TestDynamo, recordingLogger } from '@millrace/testing';
import type { FastifyInstance } from 'fastify';
import { dynamoOrderList } from '../adapters/dynamo/dynamo-order-list.ts';
import { ordersApi } from '../adapters/http/orders-api.ts';
import type { OrderStore } from '../application/order-store.ts';
import { aBowl, aMug, MERCHANT, wireContent } from './builders.ts';
import { dynamoStores } from './dynamo-stores.ts';

export type Answer = Awaited<ReturnType<FastifyInstance['inject']>>;

interface RequestOptions {
  readonly key?: string;
  readonly merchantId?: string;
  readonly mode?: KeyMode;
}

/** The orders API on empty tables of the real engine, with the clock fixed at `at(0)`. */
export interface ApiUnderTest {
  readonly store: OrderStore;
  readonly stores: Awaited<ReturnType<typeof dynamoStores>>;
  readonly table: string;
  /** Places an order of two mugs and a bowl; with a new idempotency key unless one is given. */
  place(body?: Record<string, unknown>, as?: RequestOptions): Promise<Answer>;
  post(url: string, payload: object, as?: RequestOptions): Promise<Answer>;
  get(url: string, as?: { merchantId?: string }): Promise<Answer>;
}

let nextKey = 0;

export async function apiUnderTest(
  dynamo: TestDynamo,
  client: DynamoDBDocumentClient = dynamo.documentClient(),
): Promise<ApiUnderTest> {
  const stores = await dynamoStores(dynamo, [aMug(10), aBowl(10)], client);
  const { store, clock, tables } = stores;
  const app = ordersApi({
    store,
    list: dynamoOrderList(client, tables.orders),
    idempotency: dynamoIdempotencyStore(client, tables.orders, clock),
    newOrderId: orderIds.createAt,
    simulation: undefined,
    connectors: ['sandbox'],
    clock,
    sweepAfterSeconds: 60,
    logger: recordingLogger(),
    authenticate: ({ headers }) => ({
      outcome: 'authenticated',
      merchantId: String(headers['x-test-merchant']),
      mode: headers['x-test-mode'] === 'live' ? 'live' : 'test',
    }),
  });
  const post: ApiUnderTest['post'] = (
    url,
    payload,
    { key = `key-${(nextKey += 1)}`, merchantId, mode } = {},
  ) =>
    app.inject({
      method: 'POST',
      url,
      headers: {
        'x-test-merchant': merchantId ?? MERCHANT,
        'idempotency-key': key,
        ...(mode && { 'x-test-mode': mode }),
        'x-correlation-id': 'cor_test',
      },
      payload,
    });
  return {
    store,
    stores,
    table: tables.orders,
    post,
    place: (body = {}, as) => post('/orders', { ...wireContent, ...body }, as),
    get: (url, { merchantId = MERCHANT } = {}) =>
      app.inject({ method: 'GET', url, headers: { 'x-test-merchant': merchantId } }),
  };
}
