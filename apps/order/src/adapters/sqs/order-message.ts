import type { SQSRecord } from 'aws-lambda';
import type { OrderMessage } from '../../application/order-message.ts';

/** A message as Lambda takes it from OrderQueue. */
export function orderMessageOf({
  messageId,
  body,
  attributes,
  messageAttributes,
  eventSourceARN,
}: SQSRecord): OrderMessage {
  return {
    messageId,
    body,
    messageAttributes,
    receiveCount: Number(attributes.ApproximateReceiveCount),
    firstReceivedAt: new Date(Number(attributes.ApproximateFirstReceiveTimestamp)),
    sourceQueue: eventSourceARN.split(':').at(-1) ?? eventSourceARN,
  };
}
