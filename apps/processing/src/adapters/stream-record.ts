import { unmarshall } from '@aws-sdk/util-dynamodb';
import { paymentImage, refundImage, type PaymentImage, type RefundImage } from '@millrace/contracts-payment';

/**
 * A message that is not a stream record. The error text quotes nothing of the message, so it may be logged.
 */
export class UnreadableStreamRecord extends Error {
  override readonly name = 'UnreadableStreamRecord';
  readonly retryable = false;
}

/**
 * Reads a payment or a refund from a DynamoDB stream record as Lambda and Pipes deliver it: `{ eventName,
 * dynamodb: { NewImage: { kind: { S: 'payment' }, … } } }`.
 *
 * @throws UnreadableStreamRecord, SchemaMismatch
 */
export function readStreamRecord(body: string): PaymentImage | RefundImage {
  let image: Record<string, unknown>;
  try {
    image = unmarshall(JSON.parse(body).dynamodb.NewImage);
  } catch {
    // The parsers' own errors quote the message.
    throw new UnreadableStreamRecord('the message holds no NewImage of a DynamoDB stream record');
  }
  return image['kind'] === 'refund' ? refundImage.parse(image) : paymentImage.parse(image);
}
