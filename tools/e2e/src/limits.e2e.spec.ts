import { beforeAll, describe, expect, it } from '@jest/globals';
import type { PaymentResponse } from '@millrace/contracts-payment';
import { limitedMerchant } from './platform/admin.ts';
import type { Merchant } from './platform/merchant.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { tablesAtRest } from './platform/tables.ts';

const DAILY_COUNT = 20;
const PAYMENTS = 60;
const AMOUNT = 1_000;

const platform = sharedPlatform();
let counted: Merchant;
let summed: Merchant;

beforeAll(async () => {
  const sums = [
    '--currency=USD:maxAmount=5000,maxDailyAmount=20000',
    '--currency=EUR',
    '--max-daily-count=1000',
  ];
  [counted, summed] = await Promise.all([
    limitedMerchant(platform, `--max-daily-count=${DAILY_COUNT}`),
    limitedMerchant(platform, ...sums),
  ]);
});

/** Creates payments all at once and waits for their ends. */
async function payAll(merchant: Merchant, count: number, request: object): Promise<PaymentResponse[]> {
  const ends = Array.from({ length: count }, async () => merchant.end((await merchant.pay(request)).id));
  return Promise.all(ends);
}

const accepted = (payments: readonly PaymentResponse[]): PaymentResponse[] =>
  payments.filter(({ status }) => status === 'settled');

const codes = (payments: readonly PaymentResponse[]): Set<string | undefined> =>
  new Set(payments.filter(({ status }) => status === 'failed').map(({ failure }) => failure?.code));

/** How many payments fit when each day of their creation allows so many; a test may run past midnight. */
function fitting(payments: readonly PaymentResponse[], perDay: number): number {
  const days = Object.values(Object.groupBy(payments, ({ createdAt }) => createdAt.slice(0, 10)));
  return days.reduce((sum, ofDay = []) => sum + Math.min(ofDay.length, perDay), 0);
}

describe('INV-21: a merchant with a limit on the number of its payments in a day', () => {
  it('settles exactly as many of sixty at once, and fails all others with daily_count_exceeded', async () => {
    const payments = await payAll(counted, PAYMENTS, { amount: AMOUNT });
    expect(accepted(payments)).toHaveLength(fitting(payments, DAILY_COUNT));
    expect(codes(payments)).toEqual(new Set(['daily_count_exceeded']));
    await tablesAtRest(platform.endpointUrl);
    expect(await counted.balances()).toEqual({ USD: accepted(payments).length * AMOUNT });
  });
});

describe('INV-21: a merchant with limits on currencies, amounts and sums', () => {
  it.each([
    ['a currency that is not allowed', { currency: 'GBP', amount: 1 }, 'currency_not_allowed'],
    ['an amount above that of one payment', { amount: 5_001 }, 'amount_limit_exceeded'],
    [
      'a source that declines, whatever its amount',
      { source: 'tok_declined', amount: 5_001 },
      'source_declined',
    ],
  ])('fails one with %s', async (_title, request, code) => {
    const payments = await payAll(summed, 1, request);
    expect(codes(payments)).toEqual(new Set([code]));
    expect(await summed.transfers(payments[0]!.id)).toEqual([]);
  });

  it('settles as many of sixteen at once as the daily sum allows', async () => {
    const payments = await payAll(summed, 16, { amount: 3_000 });
    expect(accepted(payments)).toHaveLength(fitting(payments, 6));
    expect(codes(payments)).toEqual(new Set(['daily_amount_exceeded']));
    // 2,000 are left: a smaller payment fits, and so does one in a currency without a limit.
    expect(accepted(await payAll(summed, 1, { amount: 2_000 }))).toHaveLength(1);
    expect(accepted(await payAll(summed, 2, { amount: 900_000, currency: 'EUR' }))).toHaveLength(2);
  });
});
