import { describe, expect, it } from '@jest/globals';
import { orderPlaced, type OrderPlaced } from '@millrace/contracts-order';
import { MalformedMessage } from '@millrace/dead-letters';
import { withDeepField, withRepeatedField } from '@millrace/testing';
import { aDetail, aMug, MERCHANT } from '../testing/builders.ts';
import { readOrderMessage } from './read-order-message.ts';
import { readPaymentRequest } from './read-payment-request.ts';

const detail = aDetail();
/** Every message reader of this module: a valid message, and the code with which it refuses an invalid one. */
const readers: Readonly<
  Record<string, { readonly example: object; readonly codeOf: (body: string) => Promise<string | undefined> }>
> = {
  'an order': {
    example: detail,
    codeOf: async (body) => {
      const read = readOrderMessage(body);
      return 'reason' in read ? read.reason.code : undefined;
    },
  },
  'a request for a payment': {
    example: { orderId: detail.data.orderId, merchantId: MERCHANT },
    codeOf: async (body) => {
      try {
        readPaymentRequest(body);
        return undefined;
      } catch (error) {
        return error instanceof MalformedMessage ? error.code : String(error);
      }
    },
  },
};

describe.each(Object.entries(readers))('a message of %s', (_what, { example, codeOf }) => {
  it('is accepted when it is valid', async () => {
    expect(await codeOf(JSON.stringify(example))).toBeUndefined();
  });

  it('is refused as malformed when any field is repeated', async () => {
    const texts = [...withRepeatedField(example)];
    expect(texts.length).toBeGreaterThan(1);
    for (const text of texts) expect([text, await codeOf(text)]).toEqual([text, 'malformed_message']);
  });

  it('is refused as malformed when it is nested too deeply', async () => {
    expect(await codeOf(withDeepField(example))).toBe('malformed_message');
  });
});

describe('an amount in a message', () => {
  const withNumber = (written: string, place: (detail: OrderPlaced) => OrderPlaced) =>
    JSON.stringify(place(detail)).replace('-7', written);
  const [item] = detail.data.items;
  const places: [string, (detail: OrderPlaced) => OrderPlaced][] = (['price', 'quantity'] as const).map(
    (field) => [field, (of) => ({ ...of, data: { ...of.data, items: [{ ...item!, [field]: -7 }] } })],
  );

  it('covers every number of an order', () => {
    const numbers = Object.entries(item!).flatMap(([name, value]) =>
      typeof value === 'number' ? [name] : [],
    );
    expect(places.map(([name]) => name).sort()).toEqual(numbers.sort());
    expect(orderPlaced.detail.errors(detail)).toEqual([]);
    expect(item!.productId).toBe(aMug(1).id);
  });

  it.each(places)('is whole or fractional by its exact value: %s', async (_field, place) => {
    for (const written of ['1', '1.00', '10e-1']) {
      expect(await readers['an order']!.codeOf(withNumber(written, place))).toBeUndefined();
    }
    for (const written of [
      '0.9999999999999999999',
      '1.0000000000000000001',
      '1.5',
      '1e400',
      '9007199254740993',
    ]) {
      expect(await readers['an order']!.codeOf(withNumber(written, place))).toBe('validation_failed');
    }
  });
});
