import { marshall } from '@aws-sdk/util-dynamodb';
import { describeUnprocessableMessages } from '@millrace/constructs/testing';
import { paymentIds, type PaymentImage } from '@millrace/contracts-payment';

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

describeUnprocessableMessages('processing', {
  processor: { body: { eventName: 'INSERT', dynamodb: { NewImage: marshall(payment) } } },
});
