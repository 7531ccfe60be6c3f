import { describe, expect, it } from '@jest/globals';
import { aPaymentImage, aRefundImage, aStreamRecord } from '../testing/images.ts';
import { readStreamRecord } from './stream-record.ts';

describe('a stream record', () => {
  it.each(['INSERT', 'MODIFY'] as const)('holds the payment after an %s', (eventName) => {
    const image = aPaymentImage();
    expect(readStreamRecord(aStreamRecord(image, eventName))).toMatchObject(image);
  });

  it.each(['INSERT', 'MODIFY'] as const)('holds the refund after an %s', (eventName) => {
    const image = aRefundImage();
    expect(readStreamRecord(aStreamRecord(image, eventName))).toMatchObject(image);
  });

  it.each([
    ['no JSON', '{"secret'],
    ['null', 'null'],
    ['a record without a new image', '{"dynamodb":{}}'],
    ['an image that is not marshalled', JSON.stringify({ dynamodb: { NewImage: aPaymentImage() } })],
    ['a refund without its id', aStreamRecord({ ...aRefundImage(), refundId: '' })],
    ['an amount above the safe integers', aStreamRecord(aPaymentImage()).replace('10000', '9'.repeat(30))],
    [
      'an item of another kind',
      JSON.stringify({ dynamodb: { NewImage: { kind: { S: 'idempotency' }, body: { S: 'secret' } } } }),
    ],
  ])('is refused when it is %s, with an error that quotes nothing of it', (_what, body) => {
    let refusal: unknown;
    try {
      readStreamRecord(body);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(Error);
    expect(String(refusal)).toMatch(/^(UnreadableStreamRecord|SchemaMismatch): /);
    expect(String(refusal)).not.toContain('secret');
  });
});
