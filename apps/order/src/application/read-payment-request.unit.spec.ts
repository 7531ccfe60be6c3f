import { describe, expect, it } from '@jest/globals';
import { aDraft } from '../testing/builders.ts';
import { readPaymentRequest } from './read-payment-request.ts';

describe('a message that requests a payment', () => {
  it('names an order and its merchant, and nothing else', () => {
    const { id, merchantId } = aDraft();
    expect(readPaymentRequest(JSON.stringify({ orderId: id, merchantId }))).toEqual({ id, merchantId });
    for (const wrong of [
      { orderId: id },
      { orderId: 'ord_1', merchantId },
      { orderId: id, merchantId, x: 1 },
    ]) {
      expect(() => readPaymentRequest(JSON.stringify(wrong))).toThrow('schema');
    }
  });
});
