import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { minorUnitsFromStored, parseCurrency } from '@millrace/money';
import { fixedClock, startDynamo, type TestDynamo } from '@millrace/testing';
import { parseAccount, balanceKey, foldBalances, type Balance } from '../domain/ledger.ts';
import { describeFolding } from '../testing/folding-contract.ts';
import { anAcceptedPayment, aTransfer, demo, NOW } from '../testing/payments.ts';
import { createBalancesTable } from '../testing/tables.ts';
import { keyOfBalance, dynamoBalanceStore } from './dynamo-balance-store.ts';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

async function openBalances() {
  const client = dynamo.documentClient();
  const tableName = await createBalancesTable(dynamo);
  const clock = fixedClock(NOW);
  const balances = dynamoBalanceStore({ client, tableName, clock, wait, random: Math.random });
  const items = async () => {
    const { Items = [], LastEvaluatedKey } = await client.send(new ScanCommand({ TableName: tableName }));
    expect(LastEvaluatedKey).toBeUndefined();
    return Items;
  };
  const before = new Map<string, unknown>();
  const setAmount = (balance: Balance, amount: unknown) =>
    client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keyOfBalance(balance),
        UpdateExpression: 'SET amount = :amount',
        ExpressionAttributeValues: { ':amount': amount },
        ReturnValues: 'UPDATED_OLD',
      }),
    );
  return {
    balances,
    damage: async (balance: Balance) => {
      const { Attributes } = await setAmount(balance, 'unreadable');
      before.set(balanceKey(balance), Attributes?.['amount']);
    },
    repair: async (balance: Balance) => void (await setAmount(balance, before.get(balanceKey(balance)))),
    items,
    all: async () =>
      (await items())
        .filter(({ sk }) => sk !== 'applied')
        .map(toBalance)
        .sort(byKey),
  };
}

function toBalance({ sk, amount }: Record<string, unknown>): Balance {
  const [account = '', currency = ''] = String(sk).split('#');
  return {
    account: parseAccount(account),
    currency: parseCurrency(currency),
    amount: minorUnitsFromStored(amount),
  };
}

const byKey = (left: Balance, right: Balance) => (balanceKey(left) < balanceKey(right) ? -1 : 1);

describeFolding('DynamoDB', openBalances, { numRuns: 25 });

describe('balances in DynamoDB', () => {
  it('separates balances of a merchant from those of the platform, and keeps a marker for eight days', async () => {
    const { balances, items } = await openBalances();
    const transfer = aTransfer();
    await balances.apply([transfer]);
    expect((await items()).sort((left, right) => (left['pk'] < right['pk'] ? -1 : 1))).toEqual([
      {
        pk: `applied#${transfer.id}`,
        sk: 'applied',
        expiresAtEpochSeconds: Date.parse('2026-05-16T12:00:00.000Z') / 1000,
      },
      { pk: `merchant#${demo}`, sk: `merchant:${demo}:available#USD`, amount: 10_000 },
      { pk: 'platform', sk: 'clearing:tok_success#USD', amount: -10_000 },
    ]);
  });

  it('INV-20: applies the one transfer of a run that is not applied yet', async () => {
    const { balances, all } = await openBalances();
    const transfers = Array.from({ length: 90 }, () => aTransfer(anAcceptedPayment()));
    await balances.apply(transfers.slice(0, 45));
    await balances.apply(transfers.slice(46));
    await balances.apply(transfers);
    expect(await all()).toEqual(foldBalances(transfers));
  });
});
