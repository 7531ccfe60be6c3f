import { describe, expect, it } from '@jest/globals';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { functionsUnderTest } from '../testing/functions-under-test.ts';
import { anAcceptedPayment } from '../testing/payments.ts';

const { foldBalances, foldSetAside, get, queueRequests, setBalance, settled, streamRecordsOf } =
  functionsUnderTest();

describe('the functions of settlement', () => {
  it.each(['REMOVE', 'MODIFY'] as const)(
    'INV-19: dead-letter a %s in the ledger, and fold the other records',
    async (eventName) => {
      const payment = await settled(anAcceptedPayment({ currency: 'NOK' }));
      const [record] = (await streamRecordsOf(payment.data.paymentId)) as [DynamoDBRecord];
      queueRequests().length = 0;
      const Records: DynamoDBStreamEvent['Records'] = [{ ...record, eventName }, record];
      expect(await foldBalances({ Records })).toEqual({ batchItemFailures: [] });
      const { MessageBody, MessageAttributes } = JSON.parse(queueRequests()[0]!.body);
      expect(JSON.parse(MessageBody)).toMatchObject({ eventName, keys: record.dynamodb!.Keys });
      expect(MessageAttributes).toMatchObject({ deadLetterCode: { StringValue: 'ledger_change_refused' } });
      expect(queueRequests()).toHaveLength(1);
    },
  );

  it('INV-20: set aside a new transfer that cannot be read, and fold it from the ledger', async () => {
    const payment = await settled(anAcceptedPayment({ currency: 'DKK' }));
    const [record] = (await streamRecordsOf(payment.data.paymentId)) as [DynamoDBRecord];
    const unreadable = { ...record, dynamodb: { ...record.dynamodb, NewImage: {} } };
    expect(await foldBalances({ Records: [unreadable] })).toEqual({ batchItemFailures: [] });
    expect((await get('/balances', '')).data).not.toContainEqual({ currency: 'DKK', available: 10_000 });
    expect(await foldSetAside()).toEqual({ found: 1, failed: 0 });
    expect((await get('/balances', '')).data).toContainEqual({ currency: 'DKK', available: 10_000 });
    expect(await foldBalances({ Records: [record] })).toEqual({ batchItemFailures: [] });
    expect((await get('/balances', '')).data).toContainEqual({ currency: 'DKK', available: 10_000 });
  });

  it('INV-20: report how many transfers cannot be folded, and fold them once they can', async () => {
    await setBalance('unreadable');
    const own = await settled(anAcceptedPayment({ currency: 'PLN' }));
    const other = await settled(anAcceptedPayment({ currency: 'HUF' }));
    const Records = [own, other].map(({ data }) => streamRecordsOf(data.paymentId));
    const batch = { Records: (await Promise.all(Records)).flat() };
    expect(await foldBalances(batch)).toEqual({ batchItemFailures: [] });
    expect((await get('/balances', '')).data).toContainEqual({ currency: 'HUF', available: 10_000 });
    expect(await foldSetAside()).toEqual({ found: 1, failed: 1 });
    await setBalance(500);
    expect(await foldSetAside()).toEqual({ found: 1, failed: 0 });
    expect((await get('/balances', '')).data).toContainEqual({ currency: 'PLN', available: 10_500 });
    expect(await foldSetAside({ asOf: '1970-01-01T00:00:00.000Z' })).toEqual({ found: 0, failed: 0 });
  });
});
