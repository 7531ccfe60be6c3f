import { describe, expect, it } from '@jest/globals';
import type { PaymentResponse, RefundResponse } from '@millrace/contracts-payment';
import { leftOnAccounts, sumsByCurrency } from './platform/balanced.ts';
import { demoMerchant, settledPayment } from './platform/merchant.ts';
import { mailAbout } from './platform/outbox.ts';
import { faultOf } from './platform/problem.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { tablesAtRest } from './platform/tables.ts';

const platform = sharedPlatform();
const merchant = demoMerchant(platform);

/** Exponents 2, 0, 3 and 4 on either side. */
const pairs = [
  { source: 'USD', target: 'EUR', amount: 10_007 },
  { source: 'JPY', target: 'KWD', amount: 12_347 },
  { source: 'KWD', target: 'CLF', amount: 99_991 },
  { source: 'CLF', target: 'JPY', amount: 70_001 },
];

/** Shares in thousandths: odd ones, with one minor unit first and the rest last. */
const PARTS = [1, 333, 7, 250, 91];

async function paidWithQuote({ source, target, amount }: (typeof pairs)[number]): Promise<PaymentResponse> {
  const { token } = await merchant.quote({
    sourceCurrency: source,
    targetCurrency: target,
    sourceAmount: amount,
  });
  return settledPayment(merchant, { amount, currency: source, quoteToken: token });
}

async function balancesAtRest(): Promise<Record<string, number>> {
  await tablesAtRest(platform.endpointUrl);
  return merchant.balances();
}

const statuses = (refunds: readonly RefundResponse[]): string[] => refunds.map(({ status }) => status);

describe.each(pairs)('INV-15: a payment of $source with a quote of $target', (pair) => {
  const { source, amount } = pair;

  it('that is refunded in full leaves every account and the balance as they were', async () => {
    const before = await balancesAtRest();
    const { id } = await paidWithQuote(pair);
    const refund = await merchant.refund(id, { amount, reason: 'all of it' });
    expect(refund).toMatchObject({
      paymentId: id,
      amount,
      currency: source,
      reason: 'all of it',
      failure: null,
    });
    expect(await merchant.refundsEnd(id)).toEqual([
      { ...refund, status: 'succeeded', updatedAt: expect.any(String) },
    ]);
    expect((await merchant.payment(id)).amountRefunded).toBe(amount);

    const after = await balancesAtRest();
    expect(after).toEqual({ ...before, [pair.target]: before[pair.target] ?? 0 });
    const transfers = await merchant.transfers(id);
    expect(transfers.map(({ kind }) => kind).sort()).toEqual(['payment', 'refund']);
    expect(new Set(transfers.flatMap((one) => Object.values(sumsByCurrency([one]))))).toEqual(new Set([0]));
    expect(leftOnAccounts(transfers)).toEqual({});
  });

  it('that is refunded in odd parts, some at once, leaves every account as it was', async () => {
    const { id } = await paidWithQuote(pair);
    const parts = [1, ...PARTS.map((share) => Math.floor((amount * share) / 1000))];
    await Promise.all(parts.map((part) => merchant.refund(id, { amount: part })));
    expect(new Set(statuses(await merchant.refundsEnd(id)))).toEqual(new Set(['succeeded']));
    expect(Object.keys(leftOnAccounts(await merchant.transfers(id)))).not.toEqual([]);
    const left = amount - parts.reduce((sum, part) => sum + part, 0);
    await merchant.refund(id, { amount: left });
    expect(await merchant.refundsEnd(id)).toHaveLength(parts.length + 1);
    expect((await merchant.payment(id)).amountRefunded).toBe(amount);
    await tablesAtRest(platform.endpointUrl);
    expect(leftOnAccounts(await merchant.transfers(id))).toEqual({});
  });
});

describe('INV-16: a refund that the acquirer refuses', () => {
  it('fails, is reversed, releases its amount and mails a person', async () => {
    const before = await balancesAtRest();
    const { token } = await merchant.quote();
    const { id, amount } = await settledPayment(merchant, { source: 'tok_refund_fails', quoteToken: token });
    const settled = leftOnAccounts(await merchant.transfers(id));
    const refund = await merchant.refund(id, { amount: 3_333 });
    const [failed] = await merchant.refundsEnd(id);
    expect(failed).toMatchObject({
      id: refund.id,
      status: 'failed',
      failure: { code: 'refund_refused', message: expect.stringMatching(/\w/) },
    });
    expect((await merchant.payment(id)).amountRefunded).toBe(0);
    const mail = await mailAbout(platform, refund.id);
    expect(mail).toMatch(/^Subject: /m);
    expect(mail).toMatch(
      new RegExp(`^"Payment ${id} of merchant mer_\\w+: (settlement|refund)\\.failed at 20`, 'm'),
    );
    expect(mail).toMatch(/^"The acquirer refused to pay back 33\.33 [A-Z]{3}\. \(refund_refused\) /m);
    expect(mail).not.toContain('{"');
    const transfers = await merchant.transfers(id);
    expect(transfers.map(({ kind }) => kind).sort()).toEqual(['payment', 'refund', 'refund_reversal']);
    expect(leftOnAccounts(transfers)).toEqual(settled);

    // The whole amount can be refunded again, in parts that fail concurrently.
    await Promise.all([1, amount - 2, 1].map((part) => merchant.refund(id, { amount: part })));
    expect(statuses(await merchant.refundsEnd(id))).toEqual(['failed', 'failed', 'failed', 'failed']);
    const after = await balancesAtRest();
    expect(leftOnAccounts(await merchant.transfers(id))).toEqual(settled);
    expect(after['EUR']! - (before['EUR'] ?? 0)).toBe(
      Object.entries(settled).find(([account]) => account.startsWith('merchant:'))![1],
    );
  });

  it('appears in the history of its payment, which stays settled', async () => {
    const { id } = await settledPayment(merchant, { source: 'tok_refund_fails' });
    const refund = await merchant.refund(id, { amount: 100 });
    await merchant.refundsEnd(id);
    const history = await merchant.history(id);
    expect(history.map(({ sequence, type, status }) => [sequence, type, status])).toEqual([
      [1, 'payment.created', 'pending'],
      [2, 'payment.claimed', 'processing'],
      [3, 'payment.settled', 'settled'],
      [4, 'payment.refund_requested', 'settled'],
      [5, 'payment.refund_failed', 'settled'],
    ]);
    expect(history.slice(3)).toMatchObject([
      { refundId: refund.id, amount: 100 },
      { refundId: refund.id, amount: 100 },
    ]);
  });
});

describe('INV-16: a refund whose acquirer is unavailable twice', () => {
  it('succeeds, with one transfer', async () => {
    const { id } = await settledPayment(merchant, { source: 'tok_refund_retry' });
    await merchant.refund(id, { amount: 100 });
    expect(statuses(await merchant.refundsEnd(id))).toEqual(['succeeded']);
    expect((await merchant.transfers(id)).map(({ kind }) => kind).sort()).toEqual(['payment', 'refund']);
    expect((await merchant.history(id)).map(({ type }) => type).slice(-2)).toEqual([
      'payment.refund_requested',
      'payment.refund_succeeded',
    ]);
  });
});

describe('a refund of a payment that is not settled', () => {
  const refused = async (id: string): Promise<void> => {
    const answer = await merchant.post(`/payments/${id}/refunds`, { amount: 1 });
    expect(faultOf(answer, 'payment_not_settled', 409)).toBeUndefined();
  };

  it('is refused while its settlement is retried', async () => {
    const { id } = await merchant.pay({ source: 'tok_settlement_retry' });
    await refused(id);
    await merchant.end(id);
    expect(await merchant.refunds(id)).toEqual([]);
  });

  it('is refused after it failed', async () => {
    const { id } = await merchant.pay({ source: 'tok_declined' });
    await merchant.end(id);
    await refused(id);
  });

  it('is refused after it was canceled', async () => {
    // Settlement may be faster than one cancel, but hardly than twenty.
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const { id } = await merchant.pay();
      if ((await merchant.post(`/payments/${id}/cancel`, '')).status === 200) return refused(id);
    }
    throw new Error('no payment could be canceled');
  });
});

describe('the refunds of a payment', () => {
  it('are listed newest first, page by page', async () => {
    const { id } = await settledPayment(merchant);
    const made: string[] = [];
    for (const amount of [1, 2, 3]) made.unshift((await merchant.refund(id, { amount })).id);
    const seen: string[] = [];
    let cursor = '';
    while (seen.length < made.length) {
      const { json } = await merchant.get(`/payments/${id}/refunds?limit=1${cursor}`);
      const { data, nextCursor } = json as { data: RefundResponse[]; nextCursor: string };
      expect(data).toHaveLength(1);
      seen.push(data[0]!.id);
      cursor = `&cursor=${nextCursor}`;
    }
    expect(seen).toEqual(made);
    await merchant.refundsEnd(id);
  });
});
