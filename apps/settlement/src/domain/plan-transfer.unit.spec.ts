import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvariantViolation } from '@millrace/invariants';
import { isZero, sumByCurrency } from '@millrace/money';
import {
  aQuote,
  aQuotedPayment,
  acceptedPayments,
  anAcceptedPayment,
  demo,
  NOW,
} from '../testing/payments.ts';
import { planTransfer } from './plan-transfer.ts';
import { assertBalanced, type Leg } from './ledger.ts';

const shown = (legs: readonly Leg[]) =>
  legs.map(({ account, amount, currency }) => `${account} ${amount} ${currency}`);

describe('the transfer of a payment without a quote', () => {
  it('credits the merchant with the whole amount', () => {
    const payment = anAcceptedPayment();
    expect(planTransfer(payment, NOW)).toEqual({
      id: `tr_${payment.data.paymentId}`,
      kind: 'payment',
      paymentId: payment.data.paymentId,
      merchantId: demo,
      createdAt: NOW,
      legs: [
        { account: 'clearing:tok_success', amount: -10_000n, currency: 'USD' },
        { account: `merchant:${demo}:available`, amount: 10_000n, currency: 'USD' },
      ],
    });
  });
});

describe('the transfer of a quoted payment', () => {
  it('splits the amount and converts the rest through both positions', () => {
    const quote = aQuote({
      sourceAmount: 1_000_050,
      sourceCurrency: 'IDR',
      targetAmount: 58,
      targetCurrency: 'USD',
    });
    const terms = { ...quote, rate: '0.0000585', fee: { amount: 50, currency: 'IDR' } };
    expect(shown(planTransfer(aQuotedPayment(terms), NOW).legs)).toEqual([
      'clearing:tok_success -1000050 IDR',
      'fees 50 IDR',
      'rounding 8547 IDR',
      'fx:IDR 991453 IDR',
      'fx:USD -58 USD',
      `merchant:${demo}:available 58 USD`,
    ]);
  });

  it('drops legs of zero', () => {
    const quote = aQuote({
      sourceAmount: 100,
      targetAmount: 50,
      rate: '0.5',
      fee: { amount: 0, currency: 'USD' },
    });
    expect(shown(planTransfer(aQuotedPayment(quote), NOW).legs)).toEqual([
      'clearing:tok_success -100 USD',
      'fx:USD 100 USD',
      'fx:EUR -50 EUR',
      `merchant:${demo}:available 50 EUR`,
    ]);
  });

  it('has no position left in one currency at a rate of 1', () => {
    const quote = aQuote({ targetCurrency: 'USD', targetAmount: 9_941, rate: '1' });
    expect(shown(planTransfer(aQuotedPayment(quote), NOW).legs)).toEqual([
      'clearing:tok_success -10000 USD',
      'fees 59 USD',
      `merchant:${demo}:available 9941 USD`,
    ]);
  });

  it('keeps the margin of a quote of one currency in its position', () => {
    const quote = aQuote({ targetCurrency: 'USD', targetAmount: 9_891, rate: '0.995' });
    expect(shown(planTransfer(aQuotedPayment(quote), NOW).legs)).toEqual([
      'clearing:tok_success -10000 USD',
      'fees 59 USD',
      'fx:USD 50 USD',
      `merchant:${demo}:available 9891 USD`,
    ]);
  });

  it.each([
    ['of another amount', { amount: 9_999 }],
    ['in another currency', { currency: 'EUR' }],
  ])('is refused for a payment %s', (_what, difference) => {
    const payment = aQuotedPayment(aQuote());
    const other = { ...payment, data: { ...payment.data, ...difference } };
    expect(() => planTransfer(other, NOW)).toThrow('payment_matches_quote');
  });
});

describe('every planned transfer', () => {
  it('balances in each currency, credits the merchant with the promised amount, and is deterministic', () => {
    fc.assert(
      fc.property(acceptedPayments, (payment) => {
        const transfer = planTransfer(payment, NOW);
        expect(sumByCurrency(transfer.legs).every(isZero)).toBe(true);
        expect(() => assertBalanced(transfer)).not.toThrow();
        const { quote, amount, currency, source } = payment.data;
        const of = (account: string) => transfer.legs.filter((leg) => leg.account === account);
        expect(of(`merchant:${payment.merchantId}:available`)).toMatchObject([
          { amount: BigInt(quote?.targetAmount ?? amount), currency: quote?.targetCurrency ?? currency },
        ]);
        expect(of(`clearing:${source}`)).toMatchObject([{ amount: -BigInt(amount), currency }]);
        expect(of('fees').reduce((sum, leg) => sum + leg.amount, 0n)).toBe(BigInt(quote?.fee.amount ?? 0));
        expect(of('rounding').every(({ amount: left }) => left > 0n)).toBe(true);
        expect(planTransfer(payment, NOW)).toEqual(transfer);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused when the quote promises more than was paid', () => {
    const quote = aQuote({ targetAmount: 8_453 });
    expect(() => planTransfer(aQuotedPayment(quote), NOW)).toThrow(InvariantViolation);
  });
});
