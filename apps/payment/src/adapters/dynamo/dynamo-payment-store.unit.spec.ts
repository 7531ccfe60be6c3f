import { describe, expect, it } from '@jest/globals';
import { aNewPayment, aPendingPayment, at } from '../../testing/builders.ts';
import { createTransaction } from './dynamo-payment-store.ts';

const HOUR_SECONDS = 60 * 60;

describe('the transaction of a new payment', () => {
  it.each([0, 300, 86_400])(
    'INV-5: keeps a used quote for hours after it expires, %i seconds from now',
    (seconds) => {
      const quoteExpiresAt = new Date(at(seconds));
      const newPayment = aNewPayment(aPendingPayment(), {
        quoteUse: { quoteId: 'quo_1', quoteExpiresAt },
      });
      const writes = createTransaction('payments', newPayment, new Date(at(0)));
      const [use] = writes.map(({ Put }) => Put?.Item ?? {}).filter(({ kind }) => kind === 'quote_use');
      expect(use!['expiresAtEpochSeconds']).toBeGreaterThan(quoteExpiresAt.getTime() / 1000 + HOUR_SECONDS);
    },
  );
});
