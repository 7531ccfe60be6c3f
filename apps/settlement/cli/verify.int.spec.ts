import { describe, expect, it } from '@jest/globals';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { setAsideItem } from '../src/adapters/dynamo-balance-store.ts';
import { aQuote, aQuotedPayment, aTransfer } from '../src/testing/payments.ts';
import { aRefundTransfer, RefundablePayment } from '../src/testing/refunds.ts';
import {
  atNow,
  available,
  BALANCES,
  ledger,
  paid,
  prefix,
  settlementTables,
} from './testing/settlement-tables.ts';

const { answeringAs, command, fold, post, postSoundLedger, put, send, startCommand } = settlementTables();

describe('npx nx verify settlement', () => {
  it('reports that all balances agree', async () => {
    await postSoundLedger();
    expect(await startCommand()).toEqual({
      exitCode: 0,
      stdout: '5 transfers, 5 accounts: all balances agree\n',
      stderr: '',
    });
  });

  it('accepts empty tables', async () => {
    expect(await command()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^0 transfers, 0 acc/),
    });
  });

  it('reads tables of many pages', async () => {
    const payments = Array.from({ length: 60 }, () => new RefundablePayment(aQuotedPayment(aQuote())));
    const many = payments.flatMap((each) => [aTransfer(each.payment), aRefundTransfer(each.create(2_500n))]);
    await post(many.map(atNow));
    await fold(many);
    const paged = await answeringAs(prefix, 10);
    const ended = await command([], paged.environment).finally(() => paged.stop());
    expect(ended).toMatchObject({
      exitCode: 0,
      stdout: '120 transfers, 5 accounts: all balances agree\n',
    });
    // 12 pages of transfers, and as many of their markers and the balances; the last page may be empty.
    expect(paged.requests.length).toBeGreaterThanOrEqual(24);
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

  it('INV-20: applies transfers without a marker and those that are set aside once', async () => {
    await post(ledger);
    await fold(ledger.slice(2));
    await put(BALANCES, setAsideItem(paid, new Date()));
    expect(await repair()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^2 transfers missing in the balances, 0 still missing\n5 transfers/),
    });
    expect(await repair()).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^0 transfers/) });
  });

  it('INV-20: sets aside a transfer that cannot be applied, applies all others, and finds it at the next repair', async () => {
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

  it('skips transfers whose marker may have expired', async () => {
    const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString();
    const old = [6.9, 7.1, 9].map((days) => ({ ...aTransfer(), createdAt: daysAgo(days) }));
    await post(old);
    expect((await repair()).stdout).toMatch(/^1 transfer missing in the balances, 0 still missing/);
  });
});

describe('npx nx verify settlement, when it cannot read the tables', () => {
  it('reports that, and that nothing was verified', async () => {
    const elsewhere = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    expect(await command([], elsewhere)).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('127.0.0.1:1'),
    });
    const empty = await answeringAs('millrace-no-');
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
