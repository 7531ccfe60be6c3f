import { describe, expect, it } from '@jest/globals';
import { outcomeOf, testSources, type TestSource } from '@millrace/contracts-payment';
import { demoMerchant } from './platform/merchant.ts';
import { sharedPlatform } from './platform/shared-platform.ts';

const merchant = demoMerchant(sharedPlatform());

async function endsOf(source: TestSource) {
  const { id } = await merchant.pay({ source: source.token });
  const { status, failure } = await merchant.end(id);
  if (status !== 'settled') return { status, code: failure?.code };
  await merchant.refund(id, { amount: 100 });
  return { status, refunds: (await merchant.refundsEnd(id)).map((refund) => refund.status) };
}

describe('a payment and its refund, from every test source', () => {
  it('end as documented in the table of test sources', async () => {
    const wanted = testSources.map((source) => {
      const outcome = outcomeOf(source);
      const refund = source.payBack === 'refused' ? 'failed' : 'succeeded';
      return outcome.status === 'settled' ? { ...outcome, refunds: [refund] } : outcome;
    });
    expect(await Promise.all(testSources.map(endsOf))).toEqual(wanted);
  });
});
