import { describe, expect, it } from '@jest/globals';
import { paymentIds, paymentImage } from '@millrace/contracts-payment';
import { SchemaMismatch } from '@millrace/schema';
import { paymentAccepted, paymentRejected } from './index.ts';

const paymentId = paymentIds.create();
const facts = {
  id: `${paymentId}.accepted`,
  occurredAt: '2026-01-01T00:00:00.000Z',
  correlationId: 'c',
  merchantId: 'm',
};

describe('payment events', () => {
  it('accept a payment with and without a quote', () => {
    const data = { paymentId, amount: 1, currency: 'USD', source: 'tok_success', quote: null };
    expect(paymentAccepted.make({ ...facts, data }).detail).toMatchObject({ version: 1, data });
    expect(() => paymentAccepted.make({ ...facts, data: { ...data, amount: 0 } })).toThrow(SchemaMismatch);
  });

  it('require a code for a rejected payment', () => {
    expect(() => paymentRejected.make({ ...facts, data: { paymentId, code: '', message: 'x' } })).toThrow(
      SchemaMismatch,
    );
  });
});

describe('the image of a payment in the stream', () => {
  it('may have private fields of the payment module', () => {
    const image = {
      kind: 'payment',
      paymentId,
      merchantId: 'm',
      status: 'pending',
      amount: 1,
      currency: 'USD',
      source: 'tok_success',
      correlationId: 'c',
      createdAt: '2026-01-01T00:00:00.000Z',
      history: [],
    };
    expect(paymentImage.errors(image)).toEqual([]);
    expect(paymentImage.errors({ ...image, kind: 'idempotency' })).toHaveLength(1);
  });
});
