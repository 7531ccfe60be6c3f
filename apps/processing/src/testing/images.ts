import { marshall } from '@aws-sdk/util-dynamodb';
import { paymentIds, refundIds, type PaymentImage, type RefundImage } from '@millrace/contracts-payment';

/** A payment that waits for screening, as in the payment table's stream. */
export function aPaymentImage(overrides: Partial<PaymentImage> = {}): PaymentImage {
  return {
    kind: 'payment',
    paymentId: paymentIds.create(),
    merchantId: 'mer_00000000000000000000000001',
    status: 'pending',
    amount: 10_000,
    currency: 'USD',
    source: 'tok_success',
    correlationId: 'cor_1',
    createdAt: '2026-05-08T12:00:00.000Z',
    ...overrides,
  };
}

/** A refund that waits to be posted, as in the payment table's stream. */
export function aRefundImage(overrides: Partial<RefundImage> = {}): RefundImage {
  return {
    kind: 'refund',
    refundId: refundIds.create(),
    refundedPaymentId: paymentIds.create(),
    merchantId: 'mer_00000000000000000000000001',
    status: 'pending',
    amount: 500,
    currency: 'USD',
    source: 'tok_success',
    correlationId: 'cor_1',
    createdAt: '2026-05-08T12:00:00.000Z',
    ...overrides,
  };
}

/** The message body that a pipe makes from a change of the payment table. */
export function aStreamRecord(
  image: PaymentImage | RefundImage,
  eventName: 'INSERT' | 'MODIFY' = 'INSERT',
): string {
  return JSON.stringify({
    eventID: '1',
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-west-1',
    dynamodb: {
      Keys: marshall({ pk: `${image.kind}#${image.correlationId}` }),
      NewImage: marshall({ ...image, lastChange: 'created', history: [] }, { removeUndefinedValues: true }),
      SequenceNumber: '1',
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  });
}
