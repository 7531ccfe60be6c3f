import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { paymentIds, type PaymentId } from '@millrace/contracts-payment';
import type { PaymentList, PaymentListQuery, PaymentPage } from '../../application/payment-list.ts';
import type { Payment } from '../../domain/payment.ts';
import {
  paymentOf,
  BY_MERCHANT,
  BY_MERCHANT_AND_REFERENCE,
  BY_MERCHANT_AND_STATUS,
  merchantReference,
  merchantStatus,
  type PaymentItem,
} from './payment-item.ts';
import { readItems, carryOut } from './table-access.ts';

/** Reads per page while it filters a reference's payments by status. */
const MAX_READS_PER_PAGE = 5;

const LOWEST_ID = paymentIds.lowestAt(new Date(0));
/** Sorts after every id. */
const AFTER_ALL_IDS = 'pay_~';

/** One partition of an index; the sort key of every index is `paymentId`. */
interface Partition {
  readonly index: string;
  readonly attribute: string;
  readonly value: string;
}

/** Lists payments from the indexes of the DynamoDB table of docs/reference/data-model.md. */
export function dynamoPaymentList(client: DynamoDBDocumentClient, tableName: string): PaymentList {
  /** @returns the newest first; `next` is the last id if more follow */
  async function queryIndex(
    { index, attribute, value }: Partition,
    { from = LOWEST_ID, before, limit }: Pick<PaymentListQuery, 'from' | 'before' | 'limit'>,
  ): Promise<{ items: Pick<PaymentItem, 'pk' | 'paymentId'>[]; next: PaymentId | null }> {
    const upTo = before ? justBelow(before) : AFTER_ALL_IDS;
    if (upTo < from) return { items: [], next: null };
    const command = new QueryCommand({
      TableName: tableName,
      IndexName: index,
      KeyConditionExpression: `${attribute} = :of AND paymentId BETWEEN :from AND :upTo`,
      ExpressionAttributeValues: { ':of': value, ':from': from, ':upTo': upTo },
      ScanIndexForward: false,
      Limit: limit + 1,
    });
    const { Items = [], LastEvaluatedKey } = await carryOut('list', () => client.send(command));
    const items = Items.slice(0, limit) as PaymentItem[];
    const last = items.at(-1);
    const isMore = Items.length > limit || LastEvaluatedKey !== undefined;
    return { items, next: isMore && last ? last.paymentId : null };
  }

  /** The index of references holds only keys, so the payments are read from the table. */
  async function pageOfReference(reference: string, query: PaymentListQuery): Promise<PaymentPage> {
    const { merchantId, status, limit } = query;
    const partition = {
      index: BY_MERCHANT_AND_REFERENCE,
      attribute: 'merchantReference',
      value: merchantReference(merchantId, reference),
    };
    const payments: Payment[] = [];
    let next = query.before ?? null;
    for (let reads = 0; reads < MAX_READS_PER_PAGE && payments.length < limit; reads += 1) {
      const wanted = { ...query, before: next ?? undefined, limit: limit - payments.length };
      const keys = await queryIndex(partition, wanted);
      const pks = keys.items.map(({ pk }) => pk);
      const found = (await readItems<PaymentItem>(client, tableName, pks)).map(paymentOf);
      payments.push(...found.filter((payment) => status === undefined || payment.status === status));
      next = keys.next;
      if (next === null) break;
    }
    return { payments, next };
  }

  return {
    async page(query: PaymentListQuery): Promise<PaymentPage> {
      const { merchantId, status, reference } = query;
      if (reference !== undefined) return pageOfReference(reference, query);
      const partition = status
        ? {
            index: BY_MERCHANT_AND_STATUS,
            attribute: 'merchantStatus',
            value: merchantStatus(merchantId, status),
          }
        : { index: BY_MERCHANT, attribute: 'merchantId', value: merchantId };
      const { items, next } = await queryIndex(partition, query);
      return { payments: (items as PaymentItem[]).map(paymentOf), next };
    },
  };
}

/** The highest text of the same length that sorts before an id: `BETWEEN` includes both ends. */
function justBelow(id: string): string {
  const last = id.length - 1;
  return id.slice(0, last) + String.fromCharCode(id.charCodeAt(last) - 1);
}
