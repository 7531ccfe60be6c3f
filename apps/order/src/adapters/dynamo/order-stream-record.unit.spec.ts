import { describe, expect, it } from '@jest/globals';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { anOrder } from '../../testing/builders.ts';
import { orderItem } from './order-item.ts';
import { readOrderStreamRecord } from './order-stream-record.ts';

const record = (image: object | undefined, eventName: DynamoDBRecord['eventName'] = 'MODIFY') =>
  readOrderStreamRecord({
    eventName,
    dynamodb: image ? { NewImage: marshall(image, { removeUndefinedValues: true }) as never } : {},
  });

describe('a record of the orders table’s stream', () => {
  it.each(['placed', 'accepted', 'paid', 'payment_failed', 'rejected'] as const)(
    'contains an order that is %s',
    (status) => {
      const order = anOrder(status);
      const isNote = status === 'payment_failed';
      expect(record(orderItem(order))).toEqual({ kind: 'order', order, isNote });
    },
  );

  it.each([
    ['payment_requested', 'accepted', true],
    ['held', 'accepted', true],
    ['released', 'accepted', true],
    ['checked', 'payment_failed', true],
    ['requeued', 'accepted', false],
    ['requeued', 'payment_failed', false],
  ] as const)('is a note when its last change is %s: %s, %s', (lastChange, status, isNote) => {
    expect(record({ ...orderItem(anOrder(status)), lastChange })).toMatchObject({ isNote });
  });

  it('contains no order when the item is of another kind or was removed', () => {
    for (const kind of ['idempotency', 'pointer', 'payment_outcome']) {
      expect(record({ pk: 'x', kind }, 'INSERT')).toEqual({ kind: 'other' });
    }
    expect(record(undefined, 'REMOVE')).toEqual({ kind: 'other' });
  });
});
