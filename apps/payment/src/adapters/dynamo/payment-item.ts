import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { KeyMode, PaymentId, PaymentStatus } from '@millrace/contracts-payment';
import type { QuoteTerms } from '@millrace/contracts-quote';
import { assertInvariant, assertNever } from '@millrace/invariants';
import { minorUnitsFromStored, parseCurrency, type MinorUnits } from '@millrace/money';
import { openShardKeyOf } from '@millrace/sweeping/dynamo';
import type { Instant } from '@millrace/time';
import type { DynamoDBRecord } from 'aws-lambda';
import {
  assertHistory,
  isRefundEntry,
  type ChangeName,
  type HistoryEntry,
  type RefundChangeName,
} from '../../domain/history.ts';
import type { Failure, Payment, PaymentKey, PendingPayment } from '../../domain/payment.ts';

/** The indexes of the payments table, see docs/reference/data-model.md. */
export const BY_MERCHANT = 'byMerchant';
export const BY_MERCHANT_AND_STATUS = 'byMerchantAndStatus';
export const BY_MERCHANT_AND_REFERENCE = 'byMerchantAndReference';

export function paymentPk({ merchantId, id }: PaymentKey): string {
  return `payment#${merchantId}#${id}`;
}

export function merchantStatus(merchantId: string, status: PaymentStatus): string {
  return `${merchantId}#${status}`;
}

export function merchantReference(merchantId: string, reference: string): string {
  return `${merchantId}#${reference}`;
}

/** A payment in the table. Consumers of the stream may rely only on `PaymentImage` of the contracts. */
export interface PaymentItem {
  readonly pk: string;
  readonly kind: 'payment';
  readonly paymentId: PaymentId;
  readonly merchantId: string;
  readonly status: PaymentStatus;
  readonly merchantStatus: string;
  readonly merchantReference: string;
  /** Minor units; written from a bigint, read as a number unless that would lose digits. */
  readonly amount: number | bigint;
  readonly amountRefunded: number | bigint;
  /** Refunded parts of the quote, in minor units; set from the first refund on. */
  readonly refundedFee?: number | bigint;
  readonly refundedResidue?: number | bigint;
  readonly refundedTarget?: number | bigint;
  readonly currency: string;
  readonly reference: string;
  readonly source: string;
  /** Missing in items older than live keys. */
  readonly mode?: KeyMode;
  readonly quote?: QuoteTerms;
  /** Written by `storedNames`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly correlationId: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly lastChange: ChangeName | RefundChangeName | 'requeued';
  readonly history: readonly HistoryEntry[];
  readonly transferId?: string;
  readonly failure?: Failure;
  /** Set only while the payment is open; the index `open` holds no other payments. */
  readonly openShard?: string;
  readonly dueAt?: Instant;
  readonly sweeps?: number;
}

export function newPaymentItem(payment: PendingPayment): PaymentItem {
  const { id, merchantId, status, money, refunded, quote, ...rest } = payment;
  return {
    ...rest,
    pk: paymentPk(payment),
    kind: 'payment',
    paymentId: id,
    merchantId,
    status,
    merchantStatus: merchantStatus(merchantId, status),
    merchantReference: merchantReference(merchantId, payment.reference),
    amount: money.amount,
    amountRefunded: refunded.amount,
    currency: money.currency,
    ...(quote && { quote }),
    lastChange: 'created',
    openShard: openShardKeyOf(id),
  };
}

/** @throws InvariantViolation when the item is not one that this module wrote */
export function paymentOf(item: PaymentItem): Payment {
  assertInvariant(item.kind === 'payment', 'item_is_payment', { pk: item.pk, kind: item.kind });
  const currency = parseCurrency(item.currency);
  const { status } = item;
  const facts = {
    id: item.paymentId,
    merchantId: item.merchantId,
    money: { amount: amountOf(item.amount), currency },
    refunded: {
      amount: amountOf(item.amountRefunded),
      shares: {
        fee: amountOf(item.refundedFee),
        residue: amountOf(item.refundedResidue),
        target: amountOf(item.refundedTarget),
      },
    },
    reference: item.reference,
    source: item.source,
    mode: item.mode ?? 'test',
    quote: item.quote ?? null,
    metadata: readNames(item.metadata),
    correlationId: item.correlationId,
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
    history: assertHistory(item.history.map(entryOf), status),
  };
  switch (status) {
    case 'pending':
    case 'processing':
      return { ...facts, status, dueAt: required(item, 'dueAt'), sweeps: required(item, 'sweeps') };
    case 'settled':
      return { ...facts, status, transferId: required(item, 'transferId') };
    case 'failed':
      return { ...facts, status, failure: required(item, 'failure') };
    case 'canceled':
      return { ...facts, status };
    default:
      return assertNever(status);
  }
}

/** 0 for a missing attribute. */
export function amountOf(stored: number | bigint = 0): MinorUnits {
  return minorUnitsFromStored(stored);
}

function entryOf(entry: HistoryEntry): HistoryEntry {
  return isRefundEntry(entry) ? { ...entry, amount: amountOf(entry.amount) } : entry;
}

/** An attribute that every item with this status has. @throws InvariantViolation when it is missing */
export function required<Item extends { pk: string; status: string }, Name extends keyof Item>(
  item: Item,
  name: Name,
): NonNullable<Item[Name]> {
  const value = item[name];
  assertInvariant(value !== undefined && value !== null, 'attribute_of_status', {
    pk: item.pk,
    status: item.status,
    name,
  });
  return value;
}

/**
 * The payment in a record of the payment table's stream.
 * @throws InvariantViolation when the record holds no payment
 */
export function paymentOfStreamRecord({ dynamodb }: DynamoDBRecord): Payment {
  const image = dynamodb?.NewImage as Record<string, AttributeValue> | undefined;
  assertInvariant(image !== undefined, 'record_has_image', { sequenceNumber: dynamodb?.SequenceNumber });
  return paymentOf(unmarshall(image) as PaymentItem);
}

/** `__proto__`, with any number of additional leading underscores. */
const PROTO = /^_*__proto__$/;

/**
 * Prepares texts with arbitrary names for a map attribute. A plain object is not enough: the SDK takes an
 * object with the name `constructor` for a class instance and refuses it, and loses the name `__proto__`,
 * which is therefore stored with another underscore.
 */
export function storedNames(texts: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(texts).map(([name, text]) => [PROTO.test(name) ? `_${name}` : name, text]));
}

/** The inverse of `storedNames`. */
export function readNames(stored: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(stored).map(([name, text]) => [PROTO.test(name) ? name.slice(1) : name, text]),
  );
}
