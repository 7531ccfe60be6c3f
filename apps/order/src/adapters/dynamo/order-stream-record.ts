import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { simulationIds } from '@millrace/contracts-order';
import type { DynamoDBRecord } from 'aws-lambda';
import type { StoredChange } from '../../application/dispatch.ts';
import { orderOf, type OrderItem } from './order-item.ts';

/**
 * A record of the orders table's stream.
 * @throws InvariantViolation when the item is not one that this module wrote
 */
export function readOrderStreamRecord({ eventName, dynamodb }: DynamoDBRecord): StoredChange {
  if (!dynamodb?.NewImage) return { kind: 'other' };
  const image = unmarshall(dynamodb.NewImage as Record<string, AttributeValue>);
  if (image['kind'] === 'order') {
    const item = image as OrderItem;
    return {
      kind: 'order',
      order: orderOf(item),
      isPaymentRequested: item.lastChange === 'payment_requested',
    };
  }
  // A simulation changes with every chunk that was sent, and is started once.
  if (image['kind'] === 'simulation' && eventName === 'INSERT') {
    const { merchantId, simulationId, count } = image;
    return { kind: 'simulation', simulation: { merchantId, id: simulationIds.parse(simulationId), count } };
  }
  return { kind: 'other' };
}
