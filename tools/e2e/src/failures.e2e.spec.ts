import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@millrace/tools-start';
import { demoMerchant } from './platform/merchant.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { tablesAtRest } from './platform/tables.ts';

const MAILED_WITHIN_MS = 10_000;

const platform = sharedPlatform();
const merchant = demoMerchant(platform);
const outbox = join(platform.stateDir, 'cloud/outbox');

const mailAbout = (paymentId: string): Promise<string> =>
  until(`a mail about ${paymentId}`, MAILED_WITHIN_MS, async () => {
    if (!existsSync(outbox)) return undefined;
    const mails = readdirSync(outbox).filter((name) => name.endsWith('.eml'));
    return mails
      .map((name) => readFileSync(join(outbox, name), 'utf8'))
      .find((mail) => mail.includes(paymentId));
  });

describe.each([
  ['tok_declined', 'source_declined'],
  ['tok_limit', 'limit_exceeded'],
])('a payment from %s', (source, code) => {
  it(`ends failed with ${code} and a message, and moves no money`, async () => {
    const { 'settlement-ledger': ledger, 'settlement-balances': balances } = await tablesAtRest(
      platform.endpointUrl,
    );
    const { id } = await merchant.pay({ source });
    const { status, failure } = await merchant.end(id);
    expect(status).toBe('failed');
    expect(failure).toEqual({ code, message: expect.stringMatching(/\w/) });
    expect(await merchant.transfers(id)).toEqual([]);
    expect(await tablesAtRest(platform.endpointUrl)).toMatchObject({
      'settlement-ledger': ledger,
      'settlement-balances': balances,
    });
  });
});

describe('a payment whose settlement fails for good', () => {
  it('ends failed, is mailed to a person, and moves no money', async () => {
    const { 'settlement-ledger': ledger, 'settlement-balances': balances } = await tablesAtRest(
      platform.endpointUrl,
    );
    const { id } = await merchant.pay({ source: 'tok_settlement_fails' });
    const { status, failure } = await merchant.end(id);
    expect(status).toBe('failed');
    expect(failure).toEqual({ code: 'settlement_refused', message: expect.stringMatching(/\w/) });
    expect(await mailAbout(id)).toMatch(/^Subject: /m);
    expect(await merchant.transfers(id)).toEqual([]);
    expect(await tablesAtRest(platform.endpointUrl)).toMatchObject({
      'settlement-ledger': ledger,
      'settlement-balances': balances,
    });
  });
});
