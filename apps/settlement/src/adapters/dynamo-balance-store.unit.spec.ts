import { describe, expect, it } from '@jest/globals';
import { TransactionCanceledException, TransactionInProgressException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { fixedClock } from '@millrace/testing';
import { aTransfer, NOW } from '../testing/payments.ts';
import { dynamoBalanceStore } from './dynamo-balance-store.ts';

/** A table that throws these errors, one per transaction, and then accepts everything. */
function tableThatThrows(errors: readonly Error[]) {
  const sizes: number[] = [];
  const waitsMs: number[] = [];
  const send = async ({ input }: TransactWriteCommand) => {
    sizes.push(input.TransactItems?.length ?? 0);
    const error = errors[sizes.length - 1];
    if (error) throw error;
    return {};
  };
  const balances = dynamoBalanceStore({
    client: { send } as unknown as DynamoDBDocumentClient,
    tableName: 'balances',
    clock: fixedClock(NOW),
    wait: async (durationMs) => {
      waitsMs.push(durationMs);
    },
    random: () => 0.5,
  });
  return { balances, sizes, waitsMs };
}

const canceled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'canceled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const conflict = canceled('None', 'TransactionConflict', 'None', 'None');
/** Two transfers that share two balances: four writes. */
const transfers = [aTransfer(), aTransfer()];

describe('a transaction on balances', () => {
  it('waits longer after each conflict with another transaction', async () => {
    const inProgress = new TransactionInProgressException({ message: 'in progress', $metadata: {} });
    const { balances, sizes, waitsMs } = tableThatThrows([conflict, inProgress, canceled('ThrottlingError')]);
    await balances.apply(transfers);
    expect(sizes).toEqual([4, 4, 4, 4]);
    expect(waitsMs).toEqual([25, 50, 100]);
  });

  it('fails after eight waits', async () => {
    const { balances, waitsMs } = tableThatThrows(Array.from({ length: 20 }, () => conflict));
    await expect(balances.apply(transfers)).rejects.toMatchObject({
      name: 'TableUnavailable',
      cause: conflict,
    });
    expect(waitsMs).toHaveLength(8);
  });

  it('retries at once without the transfers that are applied already', async () => {
    const { balances, sizes, waitsMs } = tableThatThrows([
      canceled('ConditionalCheckFailed', 'None', 'None', 'None'),
    ]);
    await balances.apply(transfers);
    expect(sizes).toEqual([4, 3]);
    expect(waitsMs).toEqual([]);
  });

  it('stops when all transfers are applied already', async () => {
    const all = canceled('ConditionalCheckFailed', 'ConditionalCheckFailed', 'None', 'None');
    const { balances, sizes } = tableThatThrows([all]);
    await balances.apply(transfers);
    expect(sizes).toEqual([4]);
  });

  it.each([
    ['a permanent cancellation', canceled('ValidationError', 'None', 'None', 'None')],
    ['a missing table', new Error('ResourceNotFoundException')],
  ])('does not retry after %s', async (_what, error) => {
    const { balances, sizes } = tableThatThrows([error]);
    await expect(balances.apply(transfers)).rejects.toMatchObject({
      name: 'TableRefused',
      retryable: false,
      cause: error,
    });
    expect(sizes).toHaveLength(1);
  });
});
