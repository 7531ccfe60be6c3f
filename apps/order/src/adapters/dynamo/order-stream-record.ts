import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { StoredChange } from '../../application/dispatch.ts';
import { orderOf, type OrderItem } from './order-item.ts';

/** Changes that need no action. */
const notes = new Set<OrderItem['lastChange']>([
  'payment_requested',
  'held',
  'released',
  'payment_failed',
  'checked',
]);

/**
 * A record of the orders table's stream.
 * @throws InvariantViolation when the item is not one that this module wrote
 */
export function readOrderStreamRecord({ dynamodb }: DynamoDBRecord): StoredChange {
  if (!dynamodb?.NewImage) return { kind: 'other' };
  const image = unmarshall(dynamodb.NewImage as Record<string, AttributeValue>);
  if (image['kind'] !== 'order') return { kind: 'other' };
  const item = image as OrderItem;
  return { kind: 'order', order: orderOf(item), isNote: notes.has(item.lastChange) };
}
