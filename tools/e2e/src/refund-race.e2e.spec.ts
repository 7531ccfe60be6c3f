import { describe, expect, it } from '@jest/globals';
import { leftOnAccounts } from './platform/balanced.ts';
import { demoMerchant, settledPayment } from './platform/merchant.ts';
import { faultOf } from './platform/problem.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { tablesAtRest } from './platform/tables.ts';

const ATTEMPTS = 200;
const PAID = 10_000;
const PART = 150;
const FITTING = Math.floor(PAID / PART);

const platform = sharedPlatform();
const merchant = demoMerchant(platform);

describe('two hundred refunds of one payment at once', () => {
  it('INV-14, INV-15: accepts as many as fit, refuses all others, and refunds the rest at the end', async () => {
    const { token } = await merchant.quote({ sourceAmount: PAID });
    const { id } = await settledPayment(merchant, { amount: PAID, quoteToken: token });
    const path = `/payments/${id}/refunds`;
    const answers = await Promise.all(
      Array.from({ length: ATTEMPTS }, () => merchant.postUntilDecided(path, { amount: PART })),
    );
    const made = answers.filter(({ status }) => status === 201);
    const faults = answers
      .filter((answer) => !made.includes(answer))
      .map((answer) => faultOf(answer, 'refund_exceeds_settled', 422));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
    expect(made).toHaveLength(FITTING);
    expect((await merchant.payment(id)).amountRefunded).toBe(FITTING * PART);

    await merchant.refund(id, { amount: PAID - FITTING * PART });
    const refunds = await merchant.refundsEnd(id);
    expect(new Set(refunds.map(({ status }) => status))).toEqual(new Set(['succeeded']));
    expect(refunds.reduce((sum, { amount }) => sum + amount, 0)).toBe(PAID);
    await tablesAtRest(platform.endpointUrl);
    const transfers = await merchant.transfers(id);
    expect(transfers).toHaveLength(1 + FITTING + 1);
    expect(leftOnAccounts(transfers)).toEqual({});
  });
});
