import { describe, expect, it } from '@jest/globals';
import { InvariantViolation } from '@millrace/money';
import { aCreatePayment, at, MERCHANT, quoteTermsOf, RIVAL, usd } from '../testing/builders.ts';
import { createPayment } from './create-payment.ts';
import { nothingRefunded } from './refund-split.ts';

describe('creating a payment', () => {
  it('makes it pending, with nothing refunded and one entry in its history', () => {
    const command = aCreatePayment();
    expect(createPayment(command, null)).toEqual({
      kind: 'created',
      payment: {
        status: 'pending',
        id: command.id,
        merchantId: MERCHANT,
        money: usd(10_000n),
        refunded: nothingRefunded,
        reference: 'INV-1',
        source: 'tok_success',
        quote: null,
        metadata: { order: '7' },
        correlationId: 'cor_create',
        createdAt: at(0),
        updatedAt: at(0),
        dueAt: at(60),
        sweeps: 0,
        history: [
          { change: 'created', occurredAt: at(0), cause: 'POST /payments', correlationId: 'cor_create' },
        ],
      },
    });
  });

  it('keeps the terms of a quote that fits', () => {
    const terms = quoteTermsOf();
    expect(createPayment(aCreatePayment(), { merchantId: MERCHANT, terms })).toMatchObject({
      kind: 'created',
      payment: { quote: terms },
    });
  });

  it.each([
    ['another merchant’s', RIVAL, {}, /not made for this merchant/],
    ['of another amount', MERCHANT, { sourceAmount: 9_999 }, /for 9999 USD, the payment for 10000 USD/],
    ['of another currency', MERCHANT, { sourceCurrency: 'JPY' }, /for 10000 JPY, the payment for 10000 USD/],
  ])('refuses a quote that is %s with quote_invalid', (_what, merchantId, terms, detail) => {
    expect(createPayment(aCreatePayment(), { merchantId, terms: quoteTermsOf(terms) })).toEqual({
      kind: 'refused',
      reason: 'quote_invalid',
      detail: expect.stringMatching(detail),
    });
  });

  it.each([0n, -1n])('holds that an amount is positive, so not %s', (amount) => {
    expect(() => createPayment(aCreatePayment({ money: usd(amount) }), null)).toThrow(InvariantViolation);
  });
});
