import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { assertInvariant } from '@millrace/invariants';
import type { Payment } from '../../domain/payment.ts';
import { paymentOf, type PaymentItem } from './payment-item.ts';

/**
 * The payment in a record of the payment table's stream.
 * @throws InvariantViolation when the record has no payment that this module wrote
 */
export function paymentOfStreamRecord({ dynamodb }: DynamoDBRecord): Payment {
  const image = dynamodb?.NewImage as Record<string, AttributeValue> | undefined;
  assertInvariant(image !== undefined, 'record_has_image', { sequenceNumber: dynamodb?.SequenceNumber });
  return paymentOf(unmarshall(image) as PaymentItem);
}
