import { paymentIds } from '@millrace/contracts-payment';
import { quoteIds, type QuoteTerms } from '@millrace/contracts-quote';
import type { IdempotencyRecord } from '@millrace/idempotency';
import { assertInvariant } from '@millrace/invariants';
import { money, parseCurrency } from '@millrace/money';
import type { Instant } from '@millrace/time';
import type { NewPayment } from '../application/payment-store.ts';
import { applyChange, type Change } from '../domain/apply-change.ts';
import { decidePayment, type CreatePayment } from '../domain/decide-payment.ts';
import type { LifecycleEvent } from '../domain/lifecycle.ts';
import type { Payment, PendingPayment } from '../domain/payment.ts';

export const MERCHANT = 'mer_00000000000000000000000001';
export const RIVAL = 'mer_00000000000000000000000002';

/** The n-th second after the moment at which test payments are created. */
export function at(seconds: number): Instant {
  return new Date(Date.parse('2026-05-08T12:00:00.000Z') + seconds * 1000).toISOString() as Instant;
}

export const usd = (amount: bigint) => money(amount, parseCurrency('USD'));

export function aCreatePayment(override: Partial<CreatePayment> = {}): CreatePayment {
  return {
    id: paymentIds.createAt(new Date(override.at ?? at(0))),
    merchantId: MERCHANT,
    money: usd(10_000n),
    reference: 'INV-1',
    source: 'tok_success',
    mode: 'test',
    metadata: { order: '7' },
    correlationId: 'cor_create',
    cause: 'POST /payments',
    at: at(0),
    dueAt: at(60),
    ...override,
  };
}

export function aPendingPayment(override: Partial<CreatePayment> = {}, terms?: QuoteTerms): PendingPayment {
  const command = aCreatePayment(override);
  const quote = terms ? { merchantId: command.merchantId, terms } : null;
  const decision = decidePayment(command, quote, ['sandbox']);
  assertInvariant(decision.kind === 'created', 'builder_makes_payment', { decision });
  return decision.payment;
}

export function aChange(event: LifecycleEvent, override: { at?: Instant; cause?: string } = {}): Change {
  const facts = { at: at(1), cause: `because of ${event}`, correlationId: `cor_${event}`, ...override };
  switch (event) {
    case 'claim':
      return { ...facts, event, dueAt: at(61) };
    case 'settle':
      return { ...facts, event, transferId: 'tr_1' };
    case 'reject':
    case 'fail':
      return { ...facts, event, failure: { code: `${event}_code`, message: `The message of ${event}.` } };
    case 'cancel':
      return { ...facts, event };
  }
}

/** The events that bring a payment into each status. */
export const eventsTo = {
  pending: [],
  processing: ['claim'],
  settled: ['claim', 'settle'],
  failed: ['reject'],
  canceled: ['cancel'],
} as const satisfies Record<Payment['status'], readonly LifecycleEvent[]>;

export function aPayment({ status = 'pending' as Payment['status'], ...override } = {}): Payment {
  return eventsTo[status].reduce<Payment>(
    (payment, event) => applyChange(payment, aChange(event)).payment,
    aPendingPayment(override),
  );
}

export function quoteTermsOf(override: Partial<QuoteTerms> = {}): QuoteTerms {
  return {
    quoteId: quoteIds.create(),
    sourceAmount: 10_000,
    sourceCurrency: 'USD',
    targetAmount: 8_400,
    targetCurrency: 'EUR',
    rate: '0.845',
    marginBps: 50,
    fee: { amount: 59, currency: 'USD' },
    ...override,
  };
}

export function aRecord(key: string, override: Partial<IdempotencyRecord> = {}): IdempotencyRecord {
  return {
    pk: `idempotency#${MERCHANT}#POST /payments#${key}`,
    bodyHash: 'hash',
    response: { status: 201, contentType: 'application/json', body: '{}' },
    expiresAtEpochSeconds: Math.floor(Date.parse(at(0)) / 1000) + 604_800,
    ...override,
  };
}

/** The input of a store for a new payment: a new key, and the use of its quote, if any. */
export function aNewPayment(payment: PendingPayment, override: Partial<NewPayment> = {}): NewPayment {
  const { quote } = payment;
  const quoteUse = quote && { quoteId: quote.quoteId, quoteExpiresAt: new Date(at(300)) };
  return { payment, record: aRecord(`key of ${payment.id}`), quoteUse, ...override };
}
