import { describe, expect, it } from '@jest/globals';
import { InternalServerError, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { InvariantViolation } from '@millrace/invariants';
import { scriptedClient } from '@millrace/testing';
import { PaymentStoreUnavailable } from '../../application/payment-store.ts';
import { aPendingPayment, MERCHANT } from '../../testing/builders.ts';
import { dynamoPaymentList } from './dynamo-payment-list.ts';
import { newPaymentItem, type PaymentItem } from './payment-item.ts';

const items = [newPaymentItem(aPendingPayment()), newPaymentItem(aPendingPayment())] as const;
const ids = items.map(({ paymentId }) => paymentId);
const query = { merchantId: MERCHANT, reference: 'R-1', limit: 2 };

const keys = { Items: items.map(({ pk, paymentId }) => ({ pk, paymentId })) };
const batch = (found: readonly PaymentItem[], left: readonly PaymentItem[] = []) => ({
  Responses: { payments: found },
  UnprocessedKeys: left.length > 0 ? { payments: { Keys: left.map(({ pk }) => ({ pk })) } } : {},
});

function listThatGets(...answers: (Error | object)[]) {
  const { client, sent } = scriptedClient(answers);
  return { list: dynamoPaymentList(client, 'payments'), sent };
}

describe('a batch read with unprocessed keys', () => {
  it('is completed by another read, and returned in the order of the index', async () => {
    const { list, sent } = listThatGets(keys, batch([items[1]], [items[0]]), batch([items[0]]));
    const { payments } = await list.page(query);
    expect(payments.map(({ id }) => id)).toEqual(ids);
    expect(sent.at(-1)).toEqual({
      RequestItems: { payments: { Keys: [{ pk: items[0].pk }], ConsistentRead: true } },
    });
  });

  it('fails with PaymentStoreUnavailable after five attempts', async () => {
    const { list, sent } = listThatGets(keys, batch([], items));
    const error = await list.page(query).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PaymentStoreUnavailable);
    expect(error).toMatchObject({ retryable: true });
    expect(sent).toHaveLength(1 + 5);
  });
});

describe('a partial page of the service', () => {
  it('is returned, and the next page continues after it', async () => {
    const { list } = listThatGets({ Items: [items[0]], LastEvaluatedKey: { pk: items[0].pk } });
    const page = await list.page({ merchantId: MERCHANT, limit: 2 });
    expect(page).toMatchObject({ payments: [{ id: ids[0] }], next: ids[0] });
  });
});

describe('a failure of the service', () => {
  it.each([
    [new InternalServerError({ $metadata: {}, message: 'no' }), true],
    [new ResourceNotFoundException({ $metadata: {}, message: 'no' }), false],
  ])('is PaymentStoreUnavailable from the index and from the table: %s', async (cause, retryable) => {
    for (const { list } of [listThatGets(cause), listThatGets(keys, cause)]) {
      const error = await list.page(query).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(PaymentStoreUnavailable);
      expect(error).toMatchObject({ retryable, cause });
    }
  });
});

describe('invariants of the list', () => {
  it('fails when a payment of the index is not in the table', async () => {
    const { list } = listThatGets(keys, batch([items[0]]));
    await expect(list.page(query)).rejects.toThrow(InvariantViolation);
  });
});
