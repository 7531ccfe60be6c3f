import { describe, expect, it } from '@jest/globals';
import { TransactionCanceledException, TransactionInProgressException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { InvariantViolation } from '@millrace/invariants';
import { fixedClock } from '@millrace/testing';
import { reservationOf } from '../domain/screening.ts';
import { aPaymentImage } from '../testing/images.ts';
import { dynamoScreeningStore } from './dynamo-screening-store.ts';

const reservation = reservationOf(aPaymentImage(), { maxDailyCount: 1 })!;

/** A table that throws these errors, one per transaction, and then accepts everything. */
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
  it('waits longer after each conflict with another transaction', async () => {
    const inProgress = new TransactionInProgressException({ message: 'in progress', $metadata: {} });
    const table = tableThatThrows([conflict, inProgress, canceled('ThrottlingError', 'None')]);
    expect(await table.reserve()).toEqual({ outcome: 'accepted' });
    expect(table.waitsMs).toEqual([5, 10, 20]);
  });

  it('fails after eight waits', async () => {
    const table = tableThatThrows(Array.from({ length: 20 }, () => conflict));
    await expect(table.reserve()).rejects.toMatchObject({ name: 'ScreeningUnavailable', cause: conflict });
    expect(table.waitsMs).toHaveLength(8);
  });

  it.each([
    ['a permanent cancellation', canceled('ValidationError', 'None')],
    ['a missing table', new Error('ResourceNotFoundException')],
  ])('does not retry after %s', async (_what, error) => {
    const table = tableThatThrows([error]);
    await expect(table.reserve()).rejects.toMatchObject({ name: 'ScreeningUnavailable', cause: error });
    expect(table.calls()).toBe(1);
  });

  it('throws when the day refuses a payment that fits', async () => {
    const { reserve } = tableThatThrows([canceled('None', 'ConditionalCheckFailed')]);
    await expect(reserve()).rejects.toThrow(InvariantViolation);
  });
});
