import type { PaymentId, RefundId, RefundStatus } from '@millrace/contracts-payment';
import { assertInvariant, assertNever } from '@millrace/invariants';
import { parseCurrency } from '@millrace/money';
import { openShardKeyOf } from '@millrace/sweeping/dynamo';
import type { Instant } from '@millrace/time';
import type { Failure } from '../../domain/payment.ts';
import { noShares } from '../../domain/refund-split.ts';
import type { PendingRefund, Refund, RefundKey } from '../../domain/refund.ts';
import { amountOf, required } from './payment-item.ts';

export function refundPk({ merchantId, id }: Pick<RefundKey, 'merchantId' | 'id'>): string {
  return `refund#${merchantId}#${id}`;
}

/** A refund in the table. Consumers of the stream may rely only on `RefundImage` of the contracts. */
export interface RefundItem {
  readonly pk: string;
  readonly kind: 'refund';
  readonly refundId: RefundId;
  readonly refundedPaymentId: PaymentId;
  readonly merchantId: string;
  readonly status: RefundStatus;
  /** Minor units; written from a bigint, read as a number unless that would lose digits. */
  readonly amount: number | bigint;
  readonly currency: string;
  readonly source: string;
  /** Set if the payment had a quote. */
  readonly split?: {
    readonly fee: number | bigint;
    readonly residue: number | bigint;
    readonly targetAmount: number | bigint;
    readonly targetCurrency: string;
  };
  readonly reason?: string;
  readonly correlationId: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly lastChange: 'requested' | 'succeeded' | 'failed' | 'requeued';
  readonly transferId?: string;
  readonly failure?: Failure;
  readonly reversalId?: string;
  /** Set only while the refund is pending; the index `open` holds no other refunds. */
  readonly openShard?: string;
  readonly dueAt?: Instant;
  readonly sweeps?: number;
}

export function newRefundItem(refund: PendingRefund): RefundItem {
  const { id, paymentId, money, shares, targetCurrency, reason, ...rest } = refund;
  const { fee, residue, target } = shares;
  return {
    ...rest,
    pk: refundPk(refund),
    kind: 'refund',
    refundId: id,
    refundedPaymentId: paymentId,
    amount: money.amount,
    currency: money.currency,
    ...(targetCurrency && { split: { fee, residue, targetAmount: target, targetCurrency } }),
    ...(reason !== null && { reason }),
    lastChange: 'requested',
    openShard: openShardKeyOf(id),
  };
}

/** @throws InvariantViolation when the item is not one that this module wrote */
export function refundOf(item: RefundItem): Refund {
  assertInvariant(item.kind === 'refund', 'item_is_refund', { pk: item.pk, kind: item.kind });
  const { status, split } = item;
  const facts = {
    id: item.refundId,
    paymentId: item.refundedPaymentId,
    merchantId: item.merchantId,
    money: { amount: amountOf(item.amount), currency: parseCurrency(item.currency) },
    source: item.source,
    shares: split
      ? {
          fee: amountOf(split.fee),
          residue: amountOf(split.residue),
          target: amountOf(split.targetAmount),
        }
      : noShares,
    targetCurrency: split ? parseCurrency(split.targetCurrency) : null,
    reason: item.reason ?? null,
    correlationId: item.correlationId,
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
  };
  switch (status) {
    case 'pending':
      return { ...facts, status, dueAt: required(item, 'dueAt'), sweeps: required(item, 'sweeps') };
    case 'succeeded':
      return { ...facts, status, transferId: required(item, 'transferId') };
    case 'failed':
      return {
        ...facts,
        status,
        failure: required(item, 'failure'),
        reversalId: required(item, 'reversalId'),
      };
    default:
      return assertNever(status);
  }
}
