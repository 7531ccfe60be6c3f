import { describeHangingCalls } from '@millrace/constructs/testing';
import { paymentIds } from '@millrace/contracts-payment';
import { settlementCompleted } from '@millrace/contracts-settlement';
import { httpEvent, sqsEvent, streamEvent } from '@millrace/testing';

const now = '2026-05-08T12:00:00.000Z';
const merchantId = 'mer_00000000000000000000000001';
const paymentId = paymentIds.create();
const { source, type, detail } = settlementCompleted.make({
  id: `${paymentId}.settled`,
  occurredAt: now,
  correlationId: 'cor_1',
  merchantId,
  data: { paymentId, transferId: 'tr_1' },
});
const entry = (change: string) => ({ change, occurredAt: now, cause: 'POST', correlationId: 'cor_1' });
const canceled = {
  ...{ pk: `payment#${merchantId}#${paymentId}`, kind: 'payment', paymentId, merchantId, status: 'canceled' },
  ...{ amount: 100, amountRefunded: 0, currency: 'USD', reference: 'INV-1', source: 'tok_success' },
  ...{ metadata: {}, correlationId: 'cor_1', createdAt: now, updatedAt: now, lastChange: 'canceled' },
  history: [entry('created'), entry('canceled')],
};
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const quoteToken = `${base64({ alg: 'EdDSA', kid: 'k' })}.${base64({})}.${'A'.repeat(86)}`;

describeHangingCalls('payment', {
  api: {
    dynamodb: { event: httpEvent('GET', '/payments') },
    http: {
      event: httpEvent('POST', '/payments', {
        amount: 100,
        currency: 'USD',
        reference: 'INV-1',
        source: 'tok_success',
        quoteToken,
      }),
    },
  },
  announcer: { dynamodb: 'never_called', events: { event: streamEvent([canceled]) } },
  claim: {
    dynamodb: { event: { paymentId, merchantId, cause: `${paymentId}.accepted`, correlationId: 'cor_1' } },
  },
  projection: {
    dynamodb: { event: sqsEvent([{ source, 'detail-type': type, detail }]) },
    sqs: { event: sqsEvent(['no JSON']) },
  },
  sweeper: { dynamodb: { event: {} } },
});
