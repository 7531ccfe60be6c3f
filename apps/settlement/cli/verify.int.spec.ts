import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { fakePlatform, forwardTo, type FakePlatform } from '@millrace/stages/testing';
import { startDynamo, type TestDynamo } from '@millrace/testing';
import { setAsideItem, DynamoBalanceStore } from '../src/adapters/dynamo-balance-store.ts';
import { toLedgerItem } from '../src/adapters/dynamo-ledger-store.ts';
import { splitTransfers } from '../src/application/apply-each.ts';
import type { Transfer } from '../src/domain/ledger.ts';
import {
  anAcceptedPayment,
  aQuote,
  aQuotedPayment,
  aTransfer,
  demo,
  rival,
} from '../src/testing/payments.ts';
import { aRefund, aRefundTransfer, aReversal, RefundablePayment } from '../src/testing/refunds.ts';
import { balancesTable, tableKeys } from '../src/testing/tables.ts';

/** The command knows tables by the names that stage local gives them; several runs have some in the same engine. */
const prefix = `millrace-t${randomBytes(6).toString('hex')}-`;
const LEDGER = `${prefix}settlement-ledger`;
const BALANCES = `${prefix}settlement-balances`;

let dynamo: TestDynamo;
let platform: FakePlatform;
beforeAll(async () => {
  dynamo = await startDynamo();
  const rewrite = (body: string) => body.replaceAll('millrace-local-', prefix);
  platform = await fakePlatform(forwardTo(() => dynamo.url, rewrite));
});
afterAll(() => Promise.all([dynamo.stop(), platform.stop()]));

const onTables = (command: (TableName: string) => CreateTableCommand | DeleteTableCommand) =>
  Promise.all([LEDGER, BALANCES].map((name) => dynamo.documentClient().send(command(name))));
beforeEach(() =>
  onTables(
    (TableName) =>
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        ...(TableName === BALANCES ? balancesTable : tableKeys),
      }),
  ),
);
afterEach(() => onTables((TableName) => new DeleteTableCommand({ TableName })));

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function command(args: readonly string[] = [], more: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const env = { ...platform.environment, ...more };
  return new Promise((resolve) => {
    const program = join(import.meta.dirname, 'verify.ts');
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

const send = (request: PutCommand | UpdateCommand | DeleteCommand) =>
  dynamo.documentClient().send(request as PutCommand);
const put = (TableName: string, Item: Record<string, unknown>) => send(new PutCommand({ TableName, Item }));

async function post(transfers: readonly Transfer[]): Promise<void> {
  for (let from = 0; from < transfers.length; from += 25) {
    const puts = transfers.slice(from, from + 25).map((transfer) => ({
      PutRequest: { Item: toLedgerItem(transfer) },
    }));
    await dynamo.documentClient().send(new BatchWriteCommand({ RequestItems: { [LEDGER]: puts } }));
  }
}

async function fold(transfers: readonly Transfer[]): Promise<void> {
  const balances = new DynamoBalanceStore({
    client: dynamo.documentClient(),
    tableName: BALANCES,
    clock: () => new Date(),
    wait,
    random: Math.random,
  });
  for (const batch of splitTransfers(transfers, balances.maxWrites)) await balances.apply(batch);
}

const now = new Date().toISOString();
const atNow = (transfer: Transfer): Transfer => ({ ...transfer, createdAt: now });
const paid = atNow(aTransfer(anAcceptedPayment({ amount: 5_000, currency: 'GBP' })));
const quoted = new RefundablePayment(aQuotedPayment(aQuote()));
const [refund, refused] = [quoted.create(2_500n), quoted.create(1_111n)];
quoted.giveBack(refused);
const refunded = atNow(aRefundTransfer(refund));
const ledger = [
  paid,
  ...[aTransfer(quoted.payment), aRefundTransfer(refused), aReversal(refused)].map(atNow),
  refunded,
];
const sound = async () => {
  await post(ledger);
  await fold(ledger);
};
const available = { pk: `merchant#${demo}`, sk: `merchant:${demo}:available#GBP` };
const ledgerKey = ({ merchantId, paymentId, id }: Transfer) => ({
  pk: `payment#${merchantId}#${paymentId}`,
  sk: id,
});
const addToBalance = (Key: { pk: string; sk: string }, by: number) =>
  send(
    new UpdateCommand({
      TableName: BALANCES,
      Key,
      UpdateExpression: 'ADD amount :by',
      ExpressionAttributeValues: { ':by': by },
    }),
  );

describe('npx nx verify settlement', () => {
  it('says that all balances agree', async () => {
    await sound();
    expect(await command()).toEqual({
      exitCode: 0,
      stdout: '5 transfers, 5 accounts: all balances agree\n',
      stderr: '',
    });
  });

  it('has nothing to say against empty tables', async () => {
    expect(await command()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^0 transfers, 0 acc/),
    });
  });

  it('goes through tables of many pages', async () => {
    const payments = Array.from({ length: 1_200 }, () => new RefundablePayment(aQuotedPayment(aQuote())));
    const many = payments.flatMap((each) => [aTransfer(each.payment), aRefundTransfer(each.create(2_500n))]);
    await post(many.map(atNow));
    await fold(many);
    expect(await command()).toMatchObject({
      exitCode: 0,
      stdout: '2400 transfers, 5 accounts: all balances agree\n',
    });
  });

  it('INV-20: waits for transfers that are being folded', async () => {
    await post(ledger);
    const verified = command();
    await fold(ledger);
    expect(await verified).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/all balances agree/),
    });
  });
});

describe('npx nx verify settlement --repair', () => {
  const repair = () => command(['--repair'], { POWERTOOLS_LOG_LEVEL: 'SILENT' });
  const agrees = /all balances agree/;

  it('INV-20: applies what has no marker, and what is set aside, once', async () => {
    await post(ledger);
    await fold(ledger.slice(2));
    await put(BALANCES, setAsideItem(paid, new Date()));
    expect(await repair()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^2 transfers missing in the balances, 0 still missing\n5 transfers/),
    });
    expect(await repair()).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^0 transfers/) });
  });

  it('INV-20: sets aside what cannot be applied, applies all else, and finds it at the next repair', async () => {
    await post(ledger);
    await put(BALANCES, { ...available, amount: 'unreadable' });
    expect(await repair()).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/^5 transfers missing in the balances, 1 still missing/),
    });
    await send(new DeleteCommand({ TableName: BALANCES, Key: available }));
    expect(await repair()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^1 transfer missing in the balances, 0 still missing/),
    });
    expect(await command()).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(agrees) });
  });

  it('leaves alone what may have been applied so long ago that its marker expired', async () => {
    const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString();
    const old = [6.9, 7.1, 9].map((days) => ({ ...aTransfer(), createdAt: daysAgo(days) }));
    await post(old);
    expect((await repair()).stdout).toMatch(/^1 transfer missing in the balances, 0 still missing/);
  });
});

const item = toLedgerItem(paid);
const withAmount = (amount: unknown) => ({
  ...item,
  legs: item.legs.map((leg, index) => (index === 0 ? { ...leg, amount } : leg)),
});
const another = atNow(aTransfer());
const beyond = atNow(aRefundTransfer(quoted.create(7_501n)));
const halfBack = { ...aReversal(refund), legs: aReversal(aRefund(quoted.payment, { amount: 2 })).legs };

describe('npx nx verify settlement, on tables that were tampered with', () => {
  const unreadable = `${paid.id} is no transfer that balances: `;
  const differs = (stored: number, recomputed: number) =>
    `merchant:${demo}:available in GBP: stored ${stored}, recomputed ${recomputed}, difference ${stored - recomputed}; `;

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'INV-17: an amount in the ledger',
      () => put(LEDGER, withAmount(-4_999)),
      `${unreadable}invariant transfer_balanced does not hold`,
    ],
    [
      'INV-17: an amount that no number holds',
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
      'INV-18: a transfer that stands twice',
      () => put(LEDGER, { ...item, sk: `${item.sk}x` }),
      `${paid.id}x is not the id that follows from what the transfer settles`,
    ],
    [
      'INV-14: a refund beyond its payment',
      () => Promise.all([post([beyond]), fold([beyond])]),
      `${beyond.id}: the payer gets back more than it paid`,
    ],
    [
      'INV-16: a reversal that is not its refund’s',
      () => Promise.all([post([halfBack]), fold([halfBack])]),
      `${halfBack.id} is not the opposite of a refund of its payment`,
    ],
    [
      'INV-19: a transfer that is gone',
      () => send(new DeleteCommand({ TableName: LEDGER, Key: ledgerKey(paid) })),
      `${paid.id} was applied to the balances and is not in the ledger`,
    ],
    [
      'INV-20: a balance that has a transfer twice',
      () => addToBalance(available, 5_000),
      `${differs(10_000, 5_000)}${paid.id} moved exactly that amount`,
    ],
    [
      'INV-20: a balance that is off by one',
      () => addToBalance(available, -1),
      `${differs(4_999, 5_000)}its latest transfer is ${paid.id}`,
    ],
    [
      'INV-20: a balance that lacks a transfer without a marker, which others have',
      () =>
        Promise.all([
          send(new DeleteCommand({ TableName: BALANCES, Key: { pk: `applied#${paid.id}`, sk: 'applied' } })),
          addToBalance(available, -5_000),
        ]),
      `${differs(0, 5_000)}${paid.id} is not marked as applied`,
    ],
    [
      'INV-20: a balance that is gone',
      () => send(new DeleteCommand({ TableName: BALANCES, Key: available })),
      `${differs(0, 5_000)}${paid.id} moved exactly that amount`,
    ],
    [
      'INV-20: a balance that no transfer has moved',
      () => put(BALANCES, { pk: 'platform', sk: 'fees#AUD', amount: 0 }),
      'fees in AUD: stored 0, recomputed 0, difference 0; no transfer has moved it',
    ],
    [
      'INV-22: a balance among those of another merchant',
      () => put(BALANCES, { ...available, pk: `merchant#${rival}`, amount: 1 }),
      `${available.sk} is no balance: stands under merchant#${rival}`,
    ],
    [
      'a balance that is no number of minor units',
      () => put(BALANCES, { ...available, amount: 0.5 }),
      `${available.sk} is no balance: not a whole number of minor units: 0.5`,
    ],
  ])('finds %s', async (_what, tamper, line) => {
    await sound();
    await tamper();
    const { exitCode, stdout } = await command();
    expect(stdout.startsWith(line) ? line : stdout).toBe(line);
    expect(stdout.split('\n')).toHaveLength(2);
    expect(exitCode).toBe(1);
  });
});

describe('npx nx verify settlement, where it cannot look', () => {
  it('says so, and that nothing was verified', async () => {
    const elsewhere = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    expect(await command([], elsewhere)).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('127.0.0.1:1'),
    });
    const empty = await fakePlatform(
      forwardTo(
        () => dynamo.url,
        (body) => body.replaceAll('-local-', '-no-'),
      ),
    );
    expect(await command([], empty.environment)).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('millrace-local-settlement-balances'),
    });
    await empty.stop();
  });

  it.each([[['--stage=Local']], [['--table=x']]])('refuses the arguments %j', async (args) => {
    expect(await command(args)).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
