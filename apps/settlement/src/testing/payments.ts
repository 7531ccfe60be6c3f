import fc from 'fast-check';
import { demoMerchants } from '@millrace/contracts-merchant';
import { paymentIds } from '@millrace/contracts-payment';
import type { PaymentAccepted } from '@millrace/contracts-processing';
import { quoteIds, type QuoteTerms } from '@millrace/contracts-quote';
import { MAX_AMOUNT_MINOR, parseCurrency, convertDown, sourceNeededFor } from '@millrace/money';
import { planTransfer } from '../domain/plan-transfer.ts';
import type { Transfer } from '../domain/ledger.ts';

export const NOW = '2026-05-08T12:00:00.000Z';
export const [demo, rival] = demoMerchants.map(({ merchantId }) => merchantId) as [string, string];

/** A payment of 100.00 USD without a quote. */
export function anAcceptedPayment(
  overrides: Partial<PaymentAccepted['data']> = {},
  merchantId = demo,
): PaymentAccepted {
  const paymentId = paymentIds.create();
  const data = { paymentId, amount: 10_000, currency: 'USD', source: 'tok_success', quote: null };
  return {
    id: `${paymentId}.accepted`,
    version: 1,
    occurredAt: NOW,
    correlationId: 'cor_1',
    merchantId,
    data: { ...data, ...overrides },
  };
}

/** An accepted payment of exactly the quoted amount. */
export function aQuotedPayment(quote: QuoteTerms, merchantId = demo): PaymentAccepted {
  return anAcceptedPayment({ amount: quote.sourceAmount, currency: quote.sourceCurrency, quote }, merchantId);
}

/** 100.00 USD to EUR with a fee of 0.59 USD. */
export function aQuote(overrides: Partial<QuoteTerms> = {}): QuoteTerms {
  return {
    quoteId: quoteIds.create(),
    sourceAmount: 10_000,
    sourceCurrency: 'USD',
    targetAmount: 8_452,
    targetCurrency: 'EUR',
    rate: '0.85026',
    marginBps: 50,
    fee: { amount: 59, currency: 'USD' },
    ...overrides,
  };
}

export function aTransfer(payment = anAcceptedPayment()): Transfer {
  return planTransfer(payment, NOW);
}

/** Exponents 0, 2, 3 and 4, and one whose minor unit is worth almost nothing. */
const currency = fc.constantFrom('JPY', 'USD', 'EUR', 'KWD', 'CLF', 'IDR');
const rate = fc
  .tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 99_999_999 }))
  .map(([whole, decimals]) => `${whole}.${String(decimals).padStart(8, '0')}`);

/** Quotes as the quote module makes them, with either side fixed, including unrealistic rates. */
export const quotes: fc.Arbitrary<QuoteTerms> = fc
  .record({
    sourceCurrency: currency,
    targetCurrency: currency,
    rate,
    fixed: fc.constantFrom('source', 'target'),
    amount: fc.bigInt({ min: 1n, max: BigInt(MAX_AMOUNT_MINOR) }),
    fee: fc.bigInt({ min: 0n, max: 100_000n }),
  })
  .map(({ sourceCurrency, targetCurrency, rate: at, fixed, amount, fee }) => {
    const conversion = {
      rate: at,
      sourceCurrency: parseCurrency(sourceCurrency),
      targetCurrency: parseCurrency(targetCurrency),
    };
    const net = fixed === 'source' ? amount : sourceNeededFor(amount, conversion);
    const target = fixed === 'source' ? convertDown(amount, conversion) : amount;
    return aQuote({
      sourceCurrency,
      targetCurrency,
      rate: at,
      sourceAmount: Number(net + fee),
      targetAmount: Number(target),
      fee: { amount: Number(fee), currency: sourceCurrency },
    });
  })
  .filter(({ sourceAmount, targetAmount }) => {
    return sourceAmount <= MAX_AMOUNT_MINOR && targetAmount >= 1 && targetAmount <= MAX_AMOUNT_MINOR;
  });

const merchantId = fc.constantFrom(demo, rival);
const source = fc.constantFrom('tok_success', 'tok_settlement_retry');

/** Payments of both merchants, with and without quotes. */
export const acceptedPayments: fc.Arbitrary<PaymentAccepted> = fc.oneof(
  fc
    .tuple(merchantId, source, currency, fc.integer({ min: 1, max: MAX_AMOUNT_MINOR }))
    .map(([of, by, unit, amount]) => anAcceptedPayment({ source: by, currency: unit, amount }, of)),
  fc.tuple(merchantId, quotes).map(([of, quote]) => aQuotedPayment(quote, of)),
);
