import type { PaymentResponse } from '@millrace/contracts-payment';
import { at } from './builders.ts';

export const PAYMENT_ID = 'pay_00000000000000000000000001';

/** A payment as the payments API returns it. */
export function aPaymentAnswer(override: Partial<PaymentResponse> = {}): PaymentResponse {
  return {
    id: PAYMENT_ID,
    status: 'pending',
    amount: 5648,
    currency: 'USD',
    amountRefunded: 0,
    reference: 'ord_1',
    source: 'tok_success',
    quoteId: null,
    failure: null,
    metadata: {},
    createdAt: at(0),
    updatedAt: at(0),
    ...override,
  };
}
