import { describe, expect, it } from '@jest/globals';
import { quoteIds } from '@millrace/contracts-quote';
import { aPaymentImage, aRefundImage } from '../testing/images.ts';
import { decideEvent } from './decide-event.ts';

const now = '2026-05-08T12:00:01.000Z';

describe('the event of a screened payment', () => {
  it('accepts with what the settlement needs', () => {
    const payment = aPaymentImage();
    const { paymentId, merchantId, correlationId } = payment;
    expect(decideEvent(payment, now)).toEqual({
      source: 'millrace.processing',
      type: 'payment.accepted',
      detail: {
        id: `${paymentId}.accepted`,
        version: 1,
        occurredAt: now,
        correlationId,
        merchantId,
        data: { paymentId, amount: 10_000, currency: 'USD', source: 'tok_success', quote: null },
      },
    });
  });

  it('carries the terms of the quote', () => {
    const quote = {
      quoteId: quoteIds.create(),
      sourceAmount: 10_000,
      sourceCurrency: 'USD',
      targetAmount: 8_400,
      targetCurrency: 'EUR',
      rate: '0.845',
      marginBps: 50,
      fee: { amount: 59, currency: 'USD' },
    };
    expect(decideEvent(aPaymentImage({ quote }), now)?.detail.data).toMatchObject({ quote });
  });

  it('rejects under an id of its own', () => {
    const payment = aPaymentImage({ source: 'tok_declined' });
    expect(decideEvent(payment, now)).toMatchObject({
      type: 'payment.rejected',
      detail: {
        id: `${payment.paymentId}.rejected`,
        data: { paymentId: payment.paymentId, code: 'source_declined' },
      },
    });
  });

  it('accepts a payment again that was put back on its way', () => {
    expect(decideEvent(aPaymentImage({ status: 'processing' }), now)?.type).toBe('payment.accepted');
  });

  it.each(['settled', 'failed', 'canceled'] as const)('is none for a payment that is %s', (status) => {
    expect(decideEvent(aPaymentImage({ status }), now)).toBeUndefined();
  });
});

describe('the event of a refund', () => {
  it('asks for it, with what it takes back from whom', () => {
    const split = { fee: 3, residue: 0, targetAmount: 420, targetCurrency: 'EUR' };
    const refund = aRefundImage({ split });
    const { refundId, refundedPaymentId: paymentId, merchantId, correlationId } = refund;
    expect(decideEvent(refund, now)).toEqual({
      source: 'millrace.processing',
      type: 'refund.requested',
      detail: {
        id: `${refundId}.requested`,
        version: 1,
        occurredAt: now,
        correlationId,
        merchantId,
        data: { refundId, paymentId, amount: 500, currency: 'USD', source: 'tok_success', split },
      },
    });
  });

  it('has no split where the payment had no quote', () => {
    expect(decideEvent(aRefundImage(), now)?.detail.data).toMatchObject({ split: null });
  });

  it.each(['succeeded', 'failed'] as const)('is none for a refund that has %s', (status) => {
    expect(decideEvent(aRefundImage({ status }), now)).toBeUndefined();
  });
});
