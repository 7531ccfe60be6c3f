import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { ScanCommand, type DynamoDBDocumentClient, type TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { fixedClock, startDynamo, type TestDynamo } from '@millrace/testing';
import { ScreeningUnavailable } from '../application/ports.ts';
import { reservationOf, rejected } from '../domain/screening.ts';
import { aPaymentImage } from '../testing/images.ts';
import { describeScreening, processAtOnce } from '../testing/screening-contract.ts';
import { screeningTable } from '../testing/tables.ts';
import { dynamoScreeningStore } from './dynamo-screening-store.ts';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

function storeIn(tableName: string, client: DynamoDBDocumentClient = dynamo.documentClient()) {
  const clock = fixedClock('2026-05-08T12:00:00.000Z');
  return dynamoScreeningStore({ client, tableName, clock, wait, random: Math.random });
}

async function itemsOf(tableName: string) {
  const { Items = [] } = await dynamo.documentClient().send(new ScanCommand({ TableName: tableName }));
  return Items.sort((left, right) => (left['pk'] < right['pk'] ? -1 : 1));
}

describeScreening('DynamoDB', async () => storeIn(await dynamo.createTable(screeningTable)), { numRuns: 25 });

describe('screening in DynamoDB', () => {
  const reserved = (amount: number, maxDailyCount: number) =>
    reservationOf(aPaymentImage({ amount }), { maxDailyCount })!;

  it('keeps decisions and days for 35 days, under the documented keys', async () => {
    const tableName = await dynamo.createTable(screeningTable);
    const store = storeIn(tableName);
    const rejection = rejected('daily_count_exceeded');
    await store.reserve('pay_1', reserved(300, 2));
    await store.reserve('pay_2', reserved(500, 2));
    await store.reserve('pay_3', reserved(500, 2));
    const expiresAtEpochSeconds = Date.parse('2026-06-12T12:00:00.000Z') / 1000;
    expect(await itemsOf(tableName)).toEqual([
      { pk: 'day#mer_00000000000000000000000001#2026-05-08', count: 2, USD: 800, expiresAtEpochSeconds },
      { pk: 'payment#pay_1', outcome: 'accepted', expiresAtEpochSeconds },
      { pk: 'payment#pay_2', outcome: 'accepted', expiresAtEpochSeconds },
      { pk: 'payment#pay_3', ...rejection, expiresAtEpochSeconds },
    ]);
  });

  it('INV-21 counts exactly when transactions conflict and answers are lost', async () => {
    const tableName = await dynamo.createTable(screeningTable);
    const payments = Array.from({ length: 30 }, () => aPaymentImage());
    const { accepted } = await processAtOnce(
      storeIn(tableName, unreliable(dynamo.documentClient())),
      payments,
      { maxDailyCount: 13 },
    );
    expect(accepted.size).toBe(13);
    const [day] = await itemsOf(tableName);
    expect(day).toMatchObject({ count: 13, USD: 130_000 });
  });

  it('is unavailable when the table does not exist', async () => {
    await expect(storeIn('no-such-table').reserve('pay_1', reserved(1, 1))).rejects.toThrow(
      ScreeningUnavailable,
    );
  });
});

/** Every third transaction conflicts with another one, and the answer of every fourth is lost. */
function unreliable(client: DynamoDBDocumentClient): DynamoDBDocumentClient {
  let calls = 0;
  const send = async (command: TransactWriteCommand) => {
    calls += 1;
    if (calls % 3 === 0) {
      const CancellationReasons = [{ Code: 'None' }, { Code: 'TransactionConflict' }];
      throw new TransactionCanceledException({ message: 'conflict', $metadata: {}, CancellationReasons });
    }
    const loses = calls % 4 === 0;
    const output = await client.send(command);
    if (loses) throw new Error('socket hang up');
    return output;
  };
  return { send } as unknown as DynamoDBDocumentClient;
}
