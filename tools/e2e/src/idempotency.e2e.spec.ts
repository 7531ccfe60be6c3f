import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { PaymentResponse } from '@millrace/contracts-payment';
import { aPaymentRequest, demoMerchant, rivalMerchant } from './platform/merchant.ts';
import { sharedPlatform } from './platform/shared-platform.ts';

const platform = sharedPlatform();
const merchant = demoMerchant(platform);
const rival = rivalMerchant(platform);
const REPLAYED = 'idempotency-replayed';

const keyed = (): Record<string, string> => ({ 'idempotency-key': randomUUID() });

describe('a repeated POST /payments', () => {
  it('is answered with the first bytes, even after the payment has moved on', async () => {
    const headers = keyed();
    const first = await merchant.post('/payments', aPaymentRequest(), headers);
    await merchant.end((first.json as PaymentResponse).id);
    const again = await merchant.post('/payments', aPaymentRequest(), headers);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect([first.headers.get(REPLAYED), again.headers.get(REPLAYED)]).toEqual([null, 'true']);
  });

  it('with another body is refused with idempotency_key_reused', async () => {
    const headers = keyed();
    await merchant.post('/payments', aPaymentRequest(), headers);
    const other = await merchant.post('/payments', aPaymentRequest({ amount: 1 }), headers);
    expect([other.status, (other.json as { code: string }).code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('is answered alike when it was refused', async () => {
    const headers = keyed();
    const body = aPaymentRequest({ quoteToken: 'not.a.quote' });
    const first = await merchant.post('/payments', body, headers);
    const again = await merchant.post('/payments', body, headers);
    expect([first.status, again.status, again.text]).toEqual([422, 422, first.text]);
    expect(again.headers.get(REPLAYED)).toBe('true');
  });

  it('at the same moment makes one payment', async () => {
    const headers = keyed();
    const reference = `once-${headers['idempotency-key']}`;
    const attempts = Array.from({ length: 8 }, () =>
      merchant.post('/payments', aPaymentRequest({ reference }), headers),
    );
    const answers = await Promise.all(attempts);
    const made = answers.filter(({ status }) => status === 201);
    const running = answers.filter(({ status }) => status === 409);
    expect(made.length).toBeGreaterThan(0);
    expect(made.length + running.length).toBe(answers.length);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    for (const answer of running) {
      expect(answer.json).toMatchObject({ code: 'idempotency_in_flight' });
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    const list = (await merchant.get('/payments?limit=100')).json as { data: PaymentResponse[] };
    expect(list.data.filter((payment) => payment.reference === reference)).toHaveLength(1);
  });

  it('by another merchant with the same key is a payment of its own', async () => {
    const headers = keyed();
    const mine = (await merchant.post('/payments', aPaymentRequest(), headers)).json as PaymentResponse;
    const theirs = await rival.post('/payments', aPaymentRequest(), headers);
    expect(theirs.status).toBe(201);
    expect(theirs.headers.get(REPLAYED)).toBeNull();
    expect((theirs.json as PaymentResponse).id).not.toBe(mine.id);
  });
});

describe('a repeated POST /quotes', () => {
  it('is answered with the first bytes', async () => {
    const headers = keyed();
    const body = { sourceCurrency: 'USD', targetCurrency: 'EUR', sourceAmount: 10_000 };
    const first = await merchant.post('/quotes', body, headers);
    const again = await merchant.post('/quotes', body, headers);
    expect([first.status, again.status, again.text]).toEqual([201, 201, first.text]);
    expect(again.headers.get(REPLAYED)).toBe('true');
  });
});
