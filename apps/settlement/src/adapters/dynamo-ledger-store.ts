import { GetCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { transferKinds, type TransferKind } from '@millrace/contracts-settlement';
import { exactNumbers, putNew } from '@millrace/dynamo';
import { assertInvariant } from '@millrace/invariants';
import { minorUnitsFromStored, parseCurrency } from '@millrace/money';
import { compileSchema, CurrencySchema, InstantSchema } from '@millrace/schema';
import type { DynamoDBRecord } from 'aws-lambda';
import { Type, type Static } from 'typebox';
import type { LedgerKey, LedgerStore } from '../application/ports.ts';
import { assertBalanced, parseAccount, type Transfer, type TransferId } from '../domain/ledger.ts';
import { callTable } from './table-unavailable.ts';

/** Pages of up to 1 MB, about two thousand transfers each: more than the refunds of any payment. */
const MAX_PAGES = 10;

/** The ledger in a table with the keys `pk` and `sk`; nothing here updates or deletes. */
export function dynamoLedgerStore(client: DynamoDBDocumentClient, tableName: string): LedgerStore {
  return {
    async add(transfer: Transfer): Promise<boolean> {
      const put = { tableName, item: toLedgerItem(transfer) };
      return callTable(tableName, () => putNew(client, put));
    },

    async find(key: LedgerKey): Promise<Transfer | undefined> {
      const get = new GetCommand({
        TableName: tableName,
        Key: { pk: ledgerPartition(key), sk: key.id },
        ConsistentRead: true,
      });
      const { Item } = await callTable(tableName, () => client.send(get));
      return Item && fromLedgerItem(Item);
    },

    async ofPayment(key: Omit<LedgerKey, 'id'>): Promise<readonly Transfer[]> {
      const transfers: Transfer[] = [];
      let from: Record<string, unknown> | undefined;
      for (let page = 1; page <= MAX_PAGES; page += 1) {
        const query = new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': ledgerPartition(key) },
          ConsistentRead: true,
          ExclusiveStartKey: from,
        });
        const { Items = [], LastEvaluatedKey } = await callTable(tableName, () => client.send(query));
        transfers.push(...Items.map(fromLedgerItem));
        from = LastEvaluatedKey;
        if (!from) break;
      }
      assertInvariant(from === undefined, 'transfers_of_payment_bounded', { paymentId: key.paymentId });
      return transfers;
    },
  };
}

/** A transfer in the ledger table: one item with all its legs. */
const ledgerItem = compileSchema(
  Type.Object(
    {
      pk: Type.String({ minLength: 1 }),
      sk: Type.String({ minLength: 1 }),
      kind: Type.Unsafe<TransferKind>({ type: 'string', enum: [...transferKinds] }),
      paymentId: Type.String({ minLength: 1 }),
      merchantId: Type.String({ minLength: 1 }),
      createdAt: InstantSchema,
      legs: Type.Array(
        Type.Object(
          // A bigint or a number; JSON Schema has no bigint.
          { account: Type.String(), amount: Type.Unknown(), currency: CurrencySchema },
          { additionalProperties: false },
        ),
      ),
    },
    { additionalProperties: false },
  ),
);

type LedgerItem = Static<typeof ledgerItem.schema>;

/** The merchant is part of the key, so that no query can reach another merchant's transfers. */
function ledgerPartition({ merchantId, paymentId }: Omit<LedgerKey, 'id'>): string {
  return `payment#${merchantId}#${paymentId}`;
}

/** The inverse of `ledgerPartition`; undefined for invalid keys. */
function ledgerKeyFrom(pk = '', sk = ''): LedgerKey | undefined {
  const [prefix, merchantId, paymentId, ...others] = pk.split('#');
  if (prefix !== 'payment' || !merchantId || !paymentId || others.length > 0 || !sk) return undefined;
  return { id: sk as TransferId, merchantId, paymentId };
}

/** @throws InvariantViolation when the transfer does not balance */
export function toLedgerItem(transfer: Transfer): LedgerItem {
  assertBalanced(transfer);
  const { id, legs, ...facts } = transfer;
  return {
    pk: ledgerPartition(transfer),
    sk: id,
    ...facts,
    legs: legs.map((leg) => ({ ...leg })),
  };
}

/** @throws SchemaMismatch, RangeError, InvariantViolation when the item is not a balanced transfer */
export function fromLedgerItem(item: unknown): Transfer {
  const { pk, sk, kind, paymentId, merchantId, createdAt, legs } = ledgerItem.parse(item);
  const transfer: Transfer = {
    id: sk as TransferId,
    kind,
    paymentId,
    merchantId,
    createdAt,
    legs: legs.map(({ account, amount, currency }) => ({
      account: parseAccount(account),
      amount: minorUnitsFromStored(amount),
      currency: parseCurrency(currency),
    })),
  };
  assertInvariant(pk === ledgerPartition(transfer), 'transfer_under_its_payment', { transferId: sk, pk });
  assertBalanced(transfer);
  return transfer;
}

/**
 * The transfer in a record of the ledger's stream (NEW_IMAGE).
 * @throws InvariantViolation ledger_append_only for a change or removal of a transfer, transfer_balanced
 * @throws SchemaMismatch, RangeError when the item is not a transfer
 */
export function transferFromStreamRecord({ eventName, dynamodb }: DynamoDBRecord): Transfer {
  assertInvariant(eventName === 'INSERT', 'ledger_append_only', {
    eventName,
    sequenceNumber: dynamodb?.SequenceNumber,
  });
  const image = (dynamodb?.NewImage ?? {}) as Parameters<typeof unmarshall>[0];
  return fromLedgerItem(unmarshall(image, exactNumbers()));
}

/** The key of the new item of a record; undefined for any other record. */
export function ledgerKeyOfStreamRecord({ eventName, dynamodb }: DynamoDBRecord): LedgerKey | undefined {
  const { pk, sk } = dynamodb?.Keys ?? {};
  return eventName === 'INSERT' ? ledgerKeyFrom(pk?.S, sk?.S) : undefined;
}
