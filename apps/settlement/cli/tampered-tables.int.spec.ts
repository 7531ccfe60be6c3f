import { describe, expect, it } from '@jest/globals';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { toLedgerItem } from '../src/adapters/dynamo-ledger-store.ts';
import { aTransfer, demo, rival } from '../src/testing/payments.ts';
import { aRefund, aRefundTransfer, aReversal } from '../src/testing/refunds.ts';
import {
  atNow,
  available,
  BALANCES,
  LEDGER,
  ledgerKey,
  paid,
  quoted,
  refund,
  settlementTables,
} from './testing/settlement-tables.ts';

const { command, fold, post, postSoundLedger, put, send } = settlementTables();

const addToBalance = (Key: { pk: string; sk: string }, by: number) =>
  send(
    new UpdateCommand({
      TableName: BALANCES,
      Key,
      UpdateExpression: 'ADD amount :by',
      ExpressionAttributeValues: { ':by': by },
    }),
  );
const item = toLedgerItem(paid);
const withAmount = (amount: unknown) => ({
  ...item,
  legs: item.legs.map((leg, index) => (index === 0 ? { ...leg, amount } : leg)),
});
const another = atNow(aTransfer());
const beyond = atNow(aRefundTransfer(quoted.create(7_501n)));
const halfBack = { ...aReversal(refund), legs: aReversal(aRefund(quoted.payment, { amount: 2 })).legs };

describe('npx nx verify settlement, on changed tables', () => {
  const unreadable = `${paid.id} is not a balanced transfer: `;
  const differs = (stored: number, recomputed: number) =>
    `merchant:${demo}:available in GBP: stored ${stored}, recomputed ${recomputed}, difference ${stored - recomputed}; `;

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'INV-17: an amount in the ledger',
      () => put(LEDGER, withAmount(-4_999)),
      `${unreadable}invariant transfer_balanced does not hold`,
    ],
    [
      'INV-17: an amount above the safe integers',
      () => put(LEDGER, withAmount(2n ** 60n)),
      `${unreadable}invariant transfer_balanced does not hold`,
    ],
    [
      'INV-17: a field of a transfer',
      () => put(LEDGER, { ...item, note: 'x' }),
      `${unreadable}does not match the schema`,
    ],
    [
      'INV-18: a transfer under another payment',
      () => put(LEDGER, { ...item, pk: ledgerKey(another).pk }),
      `${unreadable}invariant transfer_under_its_payment`,
    ],
    [
      'INV-18: a transfer that exists twice',
      () => put(LEDGER, { ...item, sk: `${item.sk}x` }),
      `${paid.id}x is not the id that follows from what the transfer settles`,
    ],
    [
      'INV-14: a refund that exceeds its payment',
      () => Promise.all([post([beyond]), fold([beyond])]),
      `${beyond.id}: the payer gets back more than it paid`,
    ],
    [
      'INV-16: a reversal of something other than its refund',
      () => Promise.all([post([halfBack]), fold([halfBack])]),
      `${halfBack.id} is not the opposite of a refund of its payment`,
    ],
    [
      'INV-19: a removed transfer',
      () => send(new DeleteCommand({ TableName: LEDGER, Key: ledgerKey(paid) })),
      `${paid.id} was applied to the balances and is not in the ledger`,
    ],
    [
      'INV-20: a balance that includes a transfer twice',
      () => addToBalance(available, 5_000),
      `${differs(10_000, 5_000)}${paid.id} moved exactly that amount`,
    ],
    [
      'INV-20: a balance that is off by one',
      () => addToBalance(available, -1),
      `${differs(4_999, 5_000)}its latest transfer is ${paid.id}`,
    ],
    [
      'INV-20: a balance without a transfer that has no marker and that others include',
      () =>
        Promise.all([
          send(new DeleteCommand({ TableName: BALANCES, Key: { pk: `applied#${paid.id}`, sk: 'applied' } })),
          addToBalance(available, -5_000),
        ]),
      `${differs(0, 5_000)}${paid.id} is not marked as applied`,
    ],
    [
      'INV-20: a removed balance',
      () => send(new DeleteCommand({ TableName: BALANCES, Key: available })),
      `${differs(0, 5_000)}${paid.id} moved exactly that amount`,
    ],
    [
      'INV-20: a balance that no transfer has changed',
      () => put(BALANCES, { pk: 'platform', sk: 'fees#AUD', amount: 0 }),
      'fees in AUD: stored 0, recomputed 0, difference 0; no transfer has moved it',
    ],
    [
      'INV-22: a balance among those of another merchant',
      () => put(BALANCES, { ...available, pk: `merchant#${rival}`, amount: 1 }),
      `${available.sk} is not a balance: stored under merchant#${rival}`,
    ],
    [
      'a balance that is not a number of minor units',
      () => put(BALANCES, { ...available, amount: 0.5 }),
      `${available.sk} is not a balance: not a whole number of minor units: 0.5`,
    ],
  ])('finds %s', async (_what, tamper, line) => {
    await postSoundLedger();
    await tamper();
    const { exitCode, stdout } = await command();
    expect(stdout.startsWith(line) ? line : stdout).toBe(line);
    expect(stdout.split('\n')).toHaveLength(2);
    expect(exitCode).toBe(1);
  });
});
