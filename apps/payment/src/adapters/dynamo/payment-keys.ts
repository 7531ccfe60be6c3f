import { paymentIds, refundIds, type PaymentStatus } from '@millrace/contracts-payment';
import { assertInvariant } from '@millrace/invariants';
import type { OpenKey } from '../../application/payment-store.ts';
import type { PaymentKey } from '../../domain/payment.ts';
import type { RefundKey } from '../../domain/refund.ts';

/** The indexes of the payments table, see docs/reference/data-model.md. */
export const BY_MERCHANT = 'byMerchant';
export const BY_MERCHANT_AND_STATUS = 'byMerchantAndStatus';
export const BY_MERCHANT_AND_REFERENCE = 'byMerchantAndReference';

export function paymentPk({ merchantId, id }: PaymentKey): string {
  return `payment#${merchantId}#${id}`;
}

export function refundPk({ merchantId, id }: Pick<RefundKey, 'merchantId' | 'id'>): string {
  return `refund#${merchantId}#${id}`;
}

export function openPk(key: OpenKey): string {
  return key.kind === 'payment' ? paymentPk(key) : refundPk(key);
}

/** The inverse of `openPk`. */
export function openKeyOf(pk: string): OpenKey {
  const [kind, merchantId, id] = pk.split('#');
  assertInvariant(!!merchantId && !!id, 'open_key_form', { pk });
  if (kind === 'refund') return { kind, merchantId, id: refundIds.parse(id) };
  assertInvariant(kind === 'payment', 'open_key_form', { pk });
  return { kind, merchantId, id: paymentIds.parse(id) };
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
