import { describe, expect, it } from '@jest/globals';
import { aPaymentImage, aStreamRecord } from '../testing/a-payment-image.ts';
import { paymentFromStreamRecord } from './payment-stream-record.ts';

describe('a stream record of a payment', () => {
  it.each(['INSERT', 'MODIFY'] as const)('holds the payment after an %s', (eventName) => {
    const image = aPaymentImage();
    expect(paymentFromStreamRecord(aStreamRecord(image, eventName))).toMatchObject(image);
  });

  it.each([
    ['no JSON', '{"secret'],
    ['null', 'null'],
    ['a record without a new image', '{"dynamodb":{}}'],
    ['an image that is not marshalled', JSON.stringify({ dynamodb: { NewImage: aPaymentImage() } })],
    ['an amount beyond what a number holds', aStreamRecord(aPaymentImage()).replace('10000', '9'.repeat(30))],
    [
      'an item of another kind',
      JSON.stringify({ dynamodb: { NewImage: { kind: { S: 'idempotency' }, body: { S: 'secret' } } } }),
    ],
  ])('is refused when it is %s, in words that repeat nothing of it', (_what, body) => {
    let refusal: unknown;
    try {
      paymentFromStreamRecord(body);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(Error);
    expect(String(refusal)).toMatch(/^(UnreadableStreamRecord|SchemaMismatch): /);
    expect(String(refusal)).not.toContain('secret');
  });
});
