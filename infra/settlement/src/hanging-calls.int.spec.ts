import { marshall } from '@aws-sdk/util-dynamodb';
import { describeHangingCalls } from '@millrace/constructs/testing';
import { paymentIds, refundIds } from '@millrace/contracts-payment';
import { paymentAccepted, refundRequested } from '@millrace/contracts-processing';
import { httpEvent } from '@millrace/testing';

const now = '2026-05-08T12:00:00.000Z';
const merchantId = 'mer_00000000000000000000000001';
const [paymentId, refundId] = [paymentIds.create(), refundIds.create()];
const facts = { occurredAt: now, correlationId: 'cor_1', merchantId };
const accepted = paymentAccepted.make({
  ...facts,
  id: `${paymentId}.accepted`,
  data: { paymentId, amount: 100, currency: 'USD', source: 'tok_success', quote: null },
}).detail;
const requested = refundRequested.make({
  ...facts,
  id: `${refundId}.requested`,
  data: { refundId, paymentId, amount: 100, currency: 'USD', source: 'tok_refund_retry', split: null },
}).detail;
const transfer = {
  pk: `payment#${merchantId}#${paymentId}`,
  sk: `tr_${paymentId}`,
  kind: 'payment',
  paymentId,
  merchantId,
  createdAt: now,
  legs: [
    { account: 'clearing:tok_success', amount: -100, currency: 'USD' },
    { account: `merchant:${merchantId}:available`, amount: 100, currency: 'USD' },
  ],
};
const record = (eventName: string, item = transfer) => ({
  eventName,
  dynamodb: {
    SequenceNumber: item.sk,
    Keys: marshall({ pk: item.pk, sk: item.sk }),
    NewImage: marshall(item),
  },
});
const run = [transfer, { ...transfer, sk: `tr_${refundId}`, kind: 'refund' }];

describeHangingCalls('settlement', {
  capture: {
    dynamodb: {
      event: {
        ...{ paymentId, merchantId, correlationId: 'cor_1', amount: 100, currency: 'USD' },
        source: 'tok_settlement_retry',
      },
    },
  },
  'pay-back': {
    dynamodb: { event: { event: requested, posted: { outcome: 'posted', transferId: 'tr_1' } } },
  },
  'post-transfer': {
    dynamodb: { event: { event: accepted, capture: { outcome: 'captured', capturedAt: now } } },
  },
  'post-refund': { dynamodb: { event: { event: requested } } },
  'fold-balances': {
    dynamodb: { event: { Records: run.map((item) => record('INSERT', item)) } },
    sqs: { event: { Records: [record('REMOVE')] } },
  },
  'fold-set-aside': { dynamodb: { event: {} } },
  api: { dynamodb: { event: httpEvent('GET', '/balances') } },
});
