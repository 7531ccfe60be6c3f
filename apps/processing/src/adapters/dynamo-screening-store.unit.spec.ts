import { describe, expect, it } from '@jest/globals';
import { TransactionCanceledException, TransactionInProgressException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { InvariantViolation } from '@millrace/invariants';
import { fixedClock } from '@millrace/testing';
import { reservationOf } from '../domain/screening.ts';
import { aPaymentImage } from '../testing/images.ts';
import { dynamoScreeningStore } from './dynamo-screening-store.ts';

const reservation = reservationOf(aPaymentImage(), { maxDailyCount: 1 })!;

/** A table that answers with these errors, one for each transaction, and then takes everything. */
function tableThatThrows(errors: readonly Error[]) {
  let calls = 0;
  const waitsMs: number[] = [];
  const send = async () => {
    calls += 1;
    const error = errors[calls - 1];
    if (error) throw error;
    return {};
  };
  const store = dynamoScreeningStore({
    client: { send } as unknown as DynamoDBDocumentClient,
    tableName: 'screening',
    clock: fixedClock('2026-05-08T12:00:00.000Z'),
    wait: async (durationMs) => {
      waitsMs.push(durationMs);
    },
    random: () => 0.5,
  });
  return { reserve: () => store.reserve('pay_1', reservation), waitsMs, calls: () => calls };
}

const canceled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'canceled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const conflict = canceled('None', 'TransactionConflict');

describe('a transaction on a day', () => {
  it('waits longer each time for another one that holds the day', async () => {
    const inProgress = new TransactionInProgressException({ message: 'in progress', $metadata: {} });
    const table = tableThatThrows([conflict, inProgress, canceled('ThrottlingError', 'None')]);
    expect(await table.reserve()).toEqual({ outcome: 'accepted' });
    expect(table.waitsMs).toEqual([5, 10, 20]);
  });

  it('gives up after eight waits', async () => {
    const table = tableThatThrows(Array.from({ length: 20 }, () => conflict));
    await expect(table.reserve()).rejects.toMatchObject({ name: 'ScreeningUnavailable', cause: conflict });
    expect(table.waitsMs).toHaveLength(8);
  });

  it.each([
    ['a cancellation that would come again', canceled('ValidationError', 'None')],
    ['a table that is not there', new Error('ResourceNotFoundException')],
  ])('does not try again after %s', async (_what, error) => {
    const table = tableThatThrows([error]);
    await expect(table.reserve()).rejects.toMatchObject({ name: 'ScreeningUnavailable', cause: error });
    expect(table.calls()).toBe(1);
  });

  it('is a defect when the day refuses what it has room for', async () => {
    const { reserve } = tableThatThrows([canceled('None', 'ConditionalCheckFailed')]);
    await expect(reserve()).rejects.toThrow(InvariantViolation);
  });
});
