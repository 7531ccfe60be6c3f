import { paymentIds, type PaymentStatus } from '@millrace/contracts-payment';
import { assertInvariant } from '@millrace/money';
import type { PaymentKey } from '../../domain/payment.ts';

/** The indexes of the payments table, see docs/architecture.md. */
export const BY_MERCHANT = 'byMerchant';
export const BY_MERCHANT_AND_STATUS = 'byMerchantAndStatus';
export const BY_MERCHANT_AND_REFERENCE = 'byMerchantAndReference';
export const OPEN = 'open';

export function paymentPk({ merchantId, id }: PaymentKey): string {
  return `payment#${merchantId}#${id}`;
}

/** The inverse of `paymentPk`. */
export function keyOfPk(pk: string): PaymentKey {
  const [prefix, merchantId, id] = pk.split('#');
  assertInvariant(prefix === 'payment' && !!merchantId && !!id, 'payment_key_form', { pk });
  return { merchantId, id: paymentIds.parse(id) };
}

export function quoteUsePk(quoteId: string): string {
  return `quote#${quoteId}`;
}

export function merchantStatus(merchantId: string, status: PaymentStatus): string {
  return `${merchantId}#${status}`;
}

export function merchantReference(merchantId: string, reference: string): string {
  return `${merchantId}#${reference}`;
}

export function openShardKey(shard: number): string {
  return `open#${shard}`;
}
