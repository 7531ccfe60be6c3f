import { marshall } from '@aws-sdk/util-dynamodb';
import { describeHangingCalls } from '@millrace/constructs/testing';
import { orderIds, orderPlaced, simulationIds } from '@millrace/contracts-order';
import { paymentIds, paymentSettled } from '@millrace/contracts-payment';
import { httpEvent, sqsEvent, streamEvent } from '@millrace/testing';

const now = '2026-05-08T12:00:00.000Z';
const merchantId = 'mer_00000000000000000000000001';
const [orderId, paymentId, simulationId] = [orderIds.create(), paymentIds.create(), simulationIds.create()];
const facts = { occurredAt: now, correlationId: 'cor_1', merchantId };
const items = [{ productId: 'p-mug', quantity: 1, price: 500 }];

const placed = orderPlaced.make({
  ...facts,
  id: `${orderId}.placed`,
  data: { orderId, items, currency: 'USD', source: 'tok_success' },
}).detail;
const settled = paymentSettled.make({
  ...facts,
  id: `${paymentId}.settled`,
  data: { paymentId, reference: orderId, amount: 500, currency: 'USD', transferId: 'tr_1' },
});
const order = (status: string) => ({
  ...{ pk: `order#${merchantId}#${orderId}`, kind: 'order', orderId, merchantId, status, items },
  ...{ amount: 500, currency: 'USD', source: 'tok_success', contentHash: 'h', correlationId: 'cor_1' },
  ...{ createdAt: now, updatedAt: now, lastChange: status, dueAt: now, sweeps: 0 },
});
const simulation = {
  ...{ pk: `simulation#${merchantId}#${simulationId}`, kind: 'simulation', simulationId, merchantId },
  ...{ count: 1, invalidRate: 0, duplicateRate: 0, seed: 7, correlationId: 'cor_1', createdAt: now, sent: 0 },
  expiresAtEpochSeconds: Date.parse('2100-01-01T00:00:00.000Z') / 1_000,
};
/** The answer to every read of an item. */
const stored = (item: object) => ({ body: JSON.stringify({ Item: marshall(item) }) });
const paymentRequest = sqsEvent([{ orderId, merchantId }]);
const started = streamEvent([simulation]);
const simulated = sqsEvent([placed], {
  simulationId: { dataType: 'String', stringValue: simulationId },
  sequence: { dataType: 'String', stringValue: '0' },
});
const unreadable = { event: sqsEvent(['no JSON']) };

describeHangingCalls('order', {
  api: { dynamodb: { event: httpEvent('GET', '/orders') } },
  dispatch: {
    dynamodb: 'never_called',
    sns: { event: streamEvent([order('placed')]) },
    sqs: { event: streamEvent([order('accepted')]) },
  },
  products: { dynamodb: { event: { merchantId, limit: 1 } } },
  'order-processor': { dynamodb: { event: sqsEvent([placed]) }, sqs: unreadable },
  'request-payment': {
    dynamodb: { event: paymentRequest },
    secretsmanager: { event: paymentRequest, answers: { dynamodb: stored(order('accepted')) } },
    http: {
      event: paymentRequest,
      answers: {
        dynamodb: stored(order('accepted')),
        secretsmanager: { body: JSON.stringify({ SecretString: 'mk_test_1' }) },
      },
    },
    sqs: unreadable,
  },
  'payment-outcome': {
    dynamodb: {
      event: sqsEvent([{ source: settled.source, 'detail-type': settled.type, detail: settled.detail }]),
    },
    sqs: unreadable,
  },
  simulator: {
    dynamodb: { event: started },
    sqs: { event: started, answers: { dynamodb: stored(simulation) } },
  },
  'simulation-processor': { dynamodb: { event: simulated }, sqs: unreadable },
  sweeper: { dynamodb: { event: {} } },
});
