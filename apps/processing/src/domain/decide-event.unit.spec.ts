import { describe, expect, it } from '@jest/globals';
import { quoteIds } from '@millrace/contracts-quote';
import { aPaymentImage, aRefundImage } from '../testing/images.ts';
import { eventOfPayment, eventOfRefund, accepted, rejected } from './screening.ts';

const now = '2026-05-08T12:00:01.000Z';

describe('the event of a screened payment', () => {
  it('contains the data for settlement when it is accepted', () => {
    const payment = aPaymentImage();
    const { paymentId, merchantId, correlationId } = payment;
    expect(eventOfPayment(payment, accepted, now)).toEqual({
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

  it('contains the terms of the quote', () => {
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
    expect(eventOfPayment(aPaymentImage({ quote }), accepted, now).detail.data).toMatchObject({ quote });
  });

  it('has its own id, code and message when it is rejected', () => {
    const payment = aPaymentImage();
    const rejection = rejected('daily_count_exceeded');
    const { code, message } = rejection;
    expect(eventOfPayment(payment, rejection, now)).toMatchObject({
      type: 'payment.rejected',
      detail: {
        id: `${payment.paymentId}.rejected`,
        data: { paymentId: payment.paymentId, code, message },
      },
    });
  });
});

describe('the event of a refund', () => {
  it('requests it, with amount, source and split', () => {
    const split = { fee: 3, residue: 0, targetAmount: 420, targetCurrency: 'EUR' };
    const refund = aRefundImage({ split });
    const { refundId, refundedPaymentId: paymentId, merchantId, correlationId } = refund;
    expect(eventOfRefund(refund, now)).toEqual({
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

  it('has no split when the payment had no quote', () => {
    expect(eventOfRefund(aRefundImage(), now).detail.data).toMatchObject({ split: null });
  });
});
