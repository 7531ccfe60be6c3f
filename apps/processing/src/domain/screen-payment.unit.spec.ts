import { describe, expect, it } from '@jest/globals';
import { aPaymentImage } from '../testing/images.ts';
import { screenPayment } from './screen-payment.ts';

describe('screening', () => {
  it.each([
    'tok_success',
    'tok_settlement_retry',
    'tok_settlement_fails',
    'tok_refund_retry',
    'tok_refund_fails',
  ])('accepts %s', (source) => {
    expect(screenPayment(aPaymentImage({ source }))).toEqual({ outcome: 'accepted' });
  });

  it.each([
    ['tok_declined', 'source_declined'],
    ['tok_limit', 'limit_exceeded'],
    ['tok_other', 'source_unknown'],
    ['constructor', 'source_unknown'],
  ])('rejects %s with %s and a reason for a person', (source, code) => {
    expect(screenPayment(aPaymentImage({ source }))).toEqual({
      outcome: 'rejected',
      code,
      message: expect.stringMatching(/^[A-Z].+\.$/),
    });
  });
});
