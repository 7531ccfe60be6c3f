import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { startDynamo, type TestDynamo } from '@millrace/testing';
import { aTransfer } from '../testing/payments.ts';
import { describePosting } from '../testing/posting-contract.ts';
import { describeRefundPosting } from '../testing/refund-posting-contract.ts';
import { createLedgerTable } from '../testing/tables.ts';
import type { LedgerStore } from '../application/ports.ts';
import { dynamoLedgerStore, toLedgerItem } from './dynamo-ledger-store.ts';

let dynamo: TestDynamo;
let tableName: string;
let ledger: LedgerStore;

beforeAll(async () => {
  dynamo = await startDynamo();
  tableName = await createLedgerTable(dynamo);
  ledger = dynamoLedgerStore(dynamo.documentClient(), tableName);
});
afterAll(() => dynamo.stop());

describePosting('DynamoDB', async () => ledger);
describeRefundPosting('DynamoDB', async () => ledger);

describe('INV-17: a transfer that was tampered with in its table', () => {
  type Item = ReturnType<typeof toLedgerItem>;
  const replaceFirstLeg = (item: Item, change: Partial<Item['legs'][number]>): Item => ({
    ...item,
    legs: item.legs.map((leg, index) => (index === 0 ? { ...leg, ...change } : leg)),
  });

  it.each<[string, string, (item: Item) => unknown]>([
    ['an amount', 'transfer_balanced', (item) => replaceFirstLeg(item, { amount: -9_999 })],
    ['a currency', 'transfer_balanced', (item) => replaceFirstLeg(item, { currency: 'EUR' })],
    ['a leg fewer', 'transfer_balanced', (item) => ({ ...item, legs: item.legs.slice(1) })],
    ['an unknown account', 'not an account', (item) => replaceFirstLeg(item, { account: 'mine' })],
    ['a broken amount', 'not a whole number', (item) => replaceFirstLeg(item, { amount: -0.5 })],
    ['a field more', 'schema', (item) => ({ ...item, note: 'x' })],
  ])('is never returned: %s', async (_what, refusal, tamper) => {
    const transfer = aTransfer();
    const Item = tamper(toLedgerItem(transfer)) as Record<string, unknown>;
    await dynamo.documentClient().send(new PutCommand({ TableName: tableName, Item }));
    await expect(ledger.find(transfer)).rejects.toThrow(refusal);
    await expect(ledger.ofPayment(transfer)).rejects.toThrow(refusal);
  });
});

describe('a ledger whose table does not exist', () => {
  it('throws TableRefused with its cause, which no workflow retries', async () => {
    const nowhere = dynamoLedgerStore(dynamo.documentClient(), 'no-such-table');
    const refused = { name: 'TableRefused', retryable: false, cause: expect.any(Error) };
    await expect(nowhere.add(aTransfer())).rejects.toMatchObject(refused);
    await expect(nowhere.find(aTransfer())).rejects.toMatchObject(refused);
    await expect(nowhere.ofPayment(aTransfer())).rejects.toMatchObject(refused);
  });
});
