import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { paymentIds, refundIds, type KeyMode, type PaymentId } from '@millrace/contracts-payment';
import { dynamoIdempotencyStore } from '@millrace/idempotency';
import {
  fixedClock,
  type FixedClock,
  type TestDynamo,
  recordingLogger,
  type RecordingLogger,
} from '@millrace/testing';
import type { FastifyInstance } from 'fastify';
import { dynamoPaymentList } from '../adapters/dynamo/dynamo-payment-list.ts';
import { dynamoPaymentStore } from '../adapters/dynamo/dynamo-payment-store.ts';
import { dynamoRefundStore } from '../adapters/dynamo/dynamo-refund-store.ts';
import { paymentsApi } from '../adapters/http/payments-api.ts';
import type { PaymentStore } from '../application/payment-store.ts';
import type { RefundStore } from '../application/refund-store.ts';
import type { QuoteVerifier } from '../application/quote-verifier.ts';
import { aChange, at, MERCHANT, eventsTo } from './builders.ts';
import { paymentsTable } from './payments-table.ts';
import { quoteSigner, type QuoteSigner } from './quote-signer.ts';

type Answer = Awaited<ReturnType<FastifyInstance['inject']>>;

interface RequestOptions {
  readonly key?: string;
  readonly merchantId?: string;
  readonly mode?: KeyMode;
}

/** The payments API on an empty table of the real engine, with the clock fixed at `at(0)`. */
export interface ApiUnderTest {
  readonly store: PaymentStore;
  readonly refunds: RefundStore;
  readonly clock: FixedClock;
  readonly signer: QuoteSigner;
  readonly logger: RecordingLogger;
  readonly table: string;
  /** Creates a payment; with a new idempotency key unless one is given. */
  pay(body?: Record<string, unknown>, as?: RequestOptions): Promise<Answer>;
  /** Creates a payment with a body that is sent unchanged. */
  payText(body: string, key: string): Promise<Answer>;
  /** Creates a payment and settles it. @returns its id */
  settle(body?: Record<string, unknown>): Promise<PaymentId>;
  /** Refunds 10.00 of a payment; with a new idempotency key unless one is given. */
  refund(paymentId: string, body?: Record<string, unknown>, as?: RequestOptions): Promise<Answer>;
  post(url: string, as?: { merchantId?: string; payload?: object }): Promise<Answer>;
  get(url: string, as?: { merchantId?: string }): Promise<Answer>;
}

export const validBody = { amount: 10_000, currency: 'USD', reference: 'INV-1', source: 'tok_success' };

/** Status and code of an answer. */
export const codeOf = (answer: Answer) => [answer.statusCode, answer.json().code];

let nextKey = 0;

/** @param options replaces parts, to provoke failures or to measure */
export async function apiUnderTest(
  dynamo: TestDynamo,
  options: {
    quotes?: QuoteVerifier;
    decorate?: (store: PaymentStore) => PaymentStore;
    decorateRefunds?: (refunds: RefundStore) => RefundStore;
    client?: DynamoDBDocumentClient;
    listClient?: DynamoDBDocumentClient;
  } = {},
): Promise<ApiUnderTest> {
  const table = await dynamo.createTable(paymentsTable);
  const clock = fixedClock(at(0));
  const signer = await quoteSigner();
  const logger = recordingLogger();
  const client = options.client ?? dynamo.documentClient();
  const plainStore = dynamoPaymentStore(client, table, clock);
  const store = options.decorate?.(plainStore) ?? plainStore;
  const plainRefunds = dynamoRefundStore(client, table, clock);
  const refunds = options.decorateRefunds?.(plainRefunds) ?? plainRefunds;
  const app = paymentsApi({
    store,
    refunds,
    list: dynamoPaymentList(options.listClient ?? client, table),
    idempotency: dynamoIdempotencyStore(client, table, clock),
    quotes: options.quotes ?? signer.verifier,
    connectors: ['sandbox'],
    newPaymentId: paymentIds.createAt,
    newRefundId: refundIds.createAt,
    clock,
    sweepAfterSeconds: 60,
    logger,
    authenticate: ({ headers }) => ({
      outcome: 'authenticated',
      merchantId: String(headers['x-test-merchant']),
      mode: headers['x-test-mode'] === 'live' ? 'live' : 'test',
    }),
  });
  const asMerchant = (merchantId = MERCHANT) => ({ 'x-test-merchant': merchantId });
  const create = (
    url: string,
    payload: object | string,
    { key = `key-${(nextKey += 1)}`, merchantId, mode }: RequestOptions,
  ) =>
    app.inject({
      method: 'POST',
      url,
      headers: {
        ...asMerchant(merchantId),
        'content-type': 'application/json',
        ...(mode && { 'x-test-mode': mode }),
        'idempotency-key': key,
        'x-correlation-id': 'cor_test',
      },
      payload,
    });
  const pay = (body: Record<string, unknown> = {}, as: RequestOptions = {}) =>
    create('/payments', { ...validBody, ...body }, as);
  return {
    store,
    refunds,
    clock,
    signer,
    logger,
    table,
    pay,
    payText: (body, key) => create('/payments', body, { key }),
    settle: async (body) => {
      const id = paymentIds.parse((await pay(body)).json().id);
      for (const event of eventsTo.settled) await store.apply({ merchantId: MERCHANT, id }, aChange(event));
      return id;
    },
    refund: (paymentId, body = {}, as = {}) =>
      create(`/payments/${paymentId}/refunds`, { amount: 1_000, ...body }, as),
    post: (url, { merchantId, payload } = {}) =>
      app.inject({ method: 'POST', url, headers: asMerchant(merchantId), ...(payload && { payload }) }),
    get: (url, { merchantId } = {}) => app.inject({ method: 'GET', url, headers: asMerchant(merchantId) }),
  };
}
