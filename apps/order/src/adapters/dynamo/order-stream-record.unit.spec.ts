import { describe, expect, it } from '@jest/globals';
import { marshall } from '@aws-sdk/util-dynamodb';
import { simulationIds } from '@millrace/contracts-order';
import type { DynamoDBRecord } from 'aws-lambda';
import { anOrder, MERCHANT } from '../../testing/builders.ts';
import { orderItem } from './order-item.ts';
import { readOrderStreamRecord } from './order-stream-record.ts';

const record = (image: object | undefined, eventName: DynamoDBRecord['eventName'] = 'MODIFY') =>
  readOrderStreamRecord({
    eventName,
    dynamodb: image ? { NewImage: marshall(image, { removeUndefinedValues: true }) as never } : {},
  });

describe('a record of the orders table’s stream', () => {
  it.each(['placed', 'accepted', 'paid', 'payment_failed', 'rejected'] as const)(
    'tells of an order that is %s',
    (status) => {
      const order = anOrder(status);
      expect(record(orderItem(order))).toEqual({ kind: 'order', order, isPaymentRequested: false });
    },
  );

  it('tells that an order’s payment was requested', () => {
    const item = { ...orderItem(anOrder('accepted')), lastChange: 'payment_requested' };
    expect(record(item)).toMatchObject({ isPaymentRequested: true });
  });

  it('tells of a simulation when it begins, and not as it goes on', () => {
    const id = simulationIds.create();
    const item = { kind: 'simulation', merchantId: MERCHANT, simulationId: id, count: 7, sent: 0 };
    expect(record(item, 'INSERT')).toEqual({
      kind: 'simulation',
      simulation: { merchantId: MERCHANT, id, count: 7 },
    });
    expect(record({ ...item, sent: 7 })).toEqual({ kind: 'other' });
  });

  it('tells of nothing else', () => {
    for (const kind of ['idempotency', 'outcome', 'pointer', 'payment_outcome']) {
      expect(record({ pk: 'x', kind }, 'INSERT')).toEqual({ kind: 'other' });
    }
    expect(record(undefined, 'REMOVE')).toEqual({ kind: 'other' });
  });
});
