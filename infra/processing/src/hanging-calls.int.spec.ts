import { marshall } from '@aws-sdk/util-dynamodb';
import { describeHangingCalls } from '@millrace/constructs/testing';
import { paymentIds, type PaymentImage } from '@millrace/contracts-payment';
import { sqsEvent } from '@millrace/testing';

const payment: PaymentImage = {
  kind: 'payment',
  paymentId: paymentIds.create(),
  merchantId: 'mer_00000000000000000000000001',
  status: 'pending',
  amount: 100,
  currency: 'USD',
  source: 'tok_success',
  correlationId: 'cor_1',
  createdAt: '2026-05-08T12:00:00.000Z',
};
const event = sqsEvent([{ eventName: 'INSERT', dynamodb: { NewImage: marshall(payment) } }]);
const limits = (given: object | null) => ({ body: JSON.stringify({ limits: given }) });

describeHangingCalls('processing', {
  processor: {
    lambda: { event },
    dynamodb: { event, answers: { lambda: limits({ maxDailyCount: 1 }) } },
    events: { event, answers: { lambda: limits(null) } },
    sqs: { event: sqsEvent(['no stream record']) },
  },
});
