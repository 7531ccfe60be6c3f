import { describe, expect, it } from '@jest/globals';
import { InvariantViolation } from '@millrace/invariants';
import { aCreatePayment, at, MERCHANT, quoteTermsOf, RIVAL, usd } from '../testing/builders.ts';
import { decidePayment } from './decide-payment.ts';
import { nothingRefunded } from './refund-split.ts';

describe('creating a payment', () => {
  it('creates it as pending, with nothing refunded and one entry in its history', () => {
    const command = aCreatePayment();
    expect(decidePayment(command, null, ['sandbox'])).toEqual({
      kind: 'created',
      payment: {
        status: 'pending',
        id: command.id,
        merchantId: MERCHANT,
        money: usd(10_000n),
        refunded: nothingRefunded,
        reference: 'INV-1',
        source: 'tok_success',
        mode: 'test',
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

  it('keeps the terms of a matching quote', () => {
    const terms = quoteTermsOf();
    expect(decidePayment(aCreatePayment(), { merchantId: MERCHANT, terms }, ['sandbox'])).toMatchObject({
      kind: 'created',
      payment: { quote: terms },
    });
  });

  it.each([
    ['another merchant’s', RIVAL, {}, /not made for this merchant/],
    ['of another amount', MERCHANT, { sourceAmount: 9_999 }, /for 9999 USD, the payment for 10000 USD/],
    ['of another currency', MERCHANT, { sourceCurrency: 'JPY' }, /for 10000 JPY, the payment for 10000 USD/],
  ])('refuses a quote that is %s with quote_invalid', (_what, merchantId, terms, detail) => {
    expect(decidePayment(aCreatePayment(), { merchantId, terms: quoteTermsOf(terms) }, ['sandbox'])).toEqual({
      kind: 'refused',
      code: 'quote_invalid',
      detail: expect.stringMatching(detail),
    });
  });

  it.each([
    ['tok_other', 'test', ['sandbox'], 'source_unknown'],
    ['tok_success', 'test', [], 'source_unknown'],
    ['tok_other', 'live', ['sandbox'], 'source_unknown'],
    ['tok_success', 'live', ['sandbox'], 'source_test_only'],
    ['tok_success', 'live', [], 'source_test_only'],
  ] as const)(
    'INV-43: refuses %s with a %s key and the connectors %j: %s',
    (source, mode, connectors, code) => {
      expect(decidePayment(aCreatePayment({ source, mode }), null, connectors)).toEqual({
        kind: 'refused',
        code,
        detail: expect.stringMatching(/.{10}/),
      });
    },
  );

  it.each([0n, -1n])('throws for an amount that is not positive: %s', (amount) => {
    expect(() => decidePayment(aCreatePayment({ money: usd(amount) }), null, ['sandbox'])).toThrow(
      InvariantViolation,
    );
  });
});
