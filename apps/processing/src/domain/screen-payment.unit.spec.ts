import { describe, expect, it } from '@jest/globals';
import type { MerchantLimits } from '@millrace/contracts-merchant';
import { sandboxSources, testSources } from '@millrace/contracts-payment';
import { rejectionCodes } from '@millrace/contracts-processing';
import { aPaymentImage } from '../testing/images.ts';
import { screenPayment, rejected } from './screening.ts';

const limits: MerchantLimits = {
  maxDailyCount: 1,
  currencies: { USD: { maxAmount: 10_000, maxDailyAmount: 1 }, EUR: {} },
};

const termsOf = (of: MerchantLimits | null) => ({ limits: of, connectors: ['sandbox'] as const });

describe('screening, by the source', () => {
  it.each(testSources)('decides on $token as listed: $screening', ({ token, screening }) => {
    expect(screenPayment(aPaymentImage({ source: token }), termsOf(null))).toMatchObject(
      screening === 'accepted' ? { outcome: 'accepted' } : { outcome: 'rejected', code: screening },
    );
  });

  it.each([
    'tok_success',
    'tok_settlement_retry',
    'tok_settlement_fails',
    'tok_refund_retry',
    'tok_refund_fails',
  ])('accepts %s', (source) => {
    expect(screenPayment(aPaymentImage({ source }), termsOf(null))).toEqual({ outcome: 'accepted' });
  });

  it.each([
    ['tok_declined', 'source_declined'],
    ['tok_limit', 'limit_exceeded'],
    ['tok_other', 'source_unknown'],
    ['constructor', 'source_unknown'],
  ])('rejects %s with %s', (source, code) => {
    expect(screenPayment(aPaymentImage({ source }), termsOf(null))).toMatchObject({
      outcome: 'rejected',
      code,
    });
  });
});

describe('INV-43: screening, by the connectors of the stage', () => {
  it.each(sandboxSources)('rejects %s of a live key, whatever connectors the stage has', (source) => {
    for (const connectors of [['sandbox'], []] as const) {
      const decision = screenPayment(aPaymentImage({ source, mode: 'live' }), { limits: null, connectors });
      expect(decision).toMatchObject({ outcome: 'rejected', code: 'source_test_only' });
    }
  });

  it.each(sandboxSources)('rejects %s in a stage without the sandbox, even for an old payment', (source) => {
    for (const mode of [{ mode: 'test' as const }, {}]) {
      const decision = screenPayment(aPaymentImage({ source, ...mode }), { limits: null, connectors: [] });
      expect(decision).toMatchObject({ outcome: 'rejected', code: 'source_unknown' });
    }
  });
});

describe('screening, by the limits of the merchant', () => {
  it.each([
    ['without limits', { amount: 999_999_999_999, currency: 'JPY' }, null],
    ['up to the limit of one payment, to the unit', { amount: 10_000, currency: 'USD' }, limits],
    ['in a listed currency without limits', { amount: 999_999_999_999, currency: 'EUR' }, limits],
    [
      'in any currency if the limits do not list currencies',
      { amount: 10_001, currency: 'JPY' },
      { maxDailyCount: 1 },
    ],
  ])('accepts a payment %s', (_what, payment, of) => {
    expect(screenPayment(aPaymentImage(payment), termsOf(of))).toEqual({ outcome: 'accepted' });
  });

  it.each([
    ['currency_not_allowed', 'in a currency that is not listed', { amount: 1, currency: 'JPY' }],
    ['amount_limit_exceeded', 'one unit over the limit', { amount: 10_001, currency: 'USD' }],
    ['source_declined', 'that its source declines first', { currency: 'JPY', source: 'tok_declined' }],
  ])('rejects with %s a payment %s', (code, _what, payment) => {
    expect(screenPayment(aPaymentImage(payment), termsOf(limits))).toMatchObject({
      outcome: 'rejected',
      code,
    });
  });
});

describe('a rejection', () => {
  it.each(rejectionCodes)('with %s has a message for a person', (code) => {
    expect(rejected(code).message).toMatch(/^[A-Z].+\.$/);
  });
});
