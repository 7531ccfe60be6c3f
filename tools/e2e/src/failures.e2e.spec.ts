import { describe, expect, it } from '@jest/globals';
import { demoMerchant } from './platform/merchant.ts';
import { mailAbout } from './platform/outbox.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { tablesAtRest } from './platform/tables.ts';

const platform = sharedPlatform();
const merchant = demoMerchant(platform);

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
  it('ends failed, mails a person, and moves no money', async () => {
    const { 'settlement-ledger': ledger, 'settlement-balances': balances } = await tablesAtRest(
      platform.endpointUrl,
    );
    const { id } = await merchant.pay({ source: 'tok_settlement_fails' });
    const { status, failure } = await merchant.end(id);
    expect(status).toBe('failed');
    expect(failure).toEqual({ code: 'settlement_refused', message: expect.stringMatching(/\w/) });
    const mail = await mailAbout(platform, id);
    expect(mail).toMatch(/^Subject: /m);
    expect(mail).toMatch(
      new RegExp(`^"Payment ${id} of merchant mer_\\w+: (settlement|refund)\\.failed at 20`, 'm'),
    );
    expect(mail).toMatch(
      /^"The acquirer refused the payment of \d+\.\d\d [A-Z]{3}\. \(settlement_refused\) /m,
    );
    expect(mail).not.toContain('{"');
    expect(await merchant.transfers(id)).toEqual([]);
    expect(await tablesAtRest(platform.endpointUrl)).toMatchObject({
      'settlement-ledger': ledger,
      'settlement-balances': balances,
    });
  });
});
