import { GetCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { putNew } from '@millrace/dynamo';
import { assertInvariant } from '@millrace/invariants';
import type { LedgerKey, LedgerStore } from '../application/ports.ts';
import type { Transfer } from '../domain/transfer.ts';
import { fromLedgerItem, ledgerPartition, toLedgerItem } from './ledger-item.ts';
import { askTable } from './table-unavailable.ts';

/** Pages of up to 1 MB, about two thousand transfers each: more than the refunds of any payment. */
const MAX_PAGES = 10;

/** The ledger in a table with the keys `pk` and `sk`; nothing here updates or deletes. */
export class DynamoLedgerStore implements LedgerStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async add(transfer: Transfer): Promise<boolean> {
    const put = { tableName: this.#tableName, item: toLedgerItem(transfer) };
    return askTable(this.#tableName, () => putNew(this.#client, put));
  }

  async find(key: LedgerKey): Promise<Transfer | undefined> {
    const get = new GetCommand({
      TableName: this.#tableName,
      Key: { pk: ledgerPartition(key), sk: key.id },
      ConsistentRead: true,
    });
    const { Item } = await askTable(this.#tableName, () => this.#client.send(get));
    return Item && fromLedgerItem(Item);
  }

  async ofPayment(key: Omit<LedgerKey, 'id'>): Promise<readonly Transfer[]> {
    const transfers: Transfer[] = [];
    let from: Record<string, unknown> | undefined;
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const query = new QueryCommand({
        TableName: this.#tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': ledgerPartition(key) },
        ConsistentRead: true,
        ExclusiveStartKey: from,
      });
      const { Items = [], LastEvaluatedKey } = await askTable(this.#tableName, () =>
        this.#client.send(query),
      );
      transfers.push(...Items.map(fromLedgerItem));
      from = LastEvaluatedKey;
      if (!from) break;
    }
    assertInvariant(from === undefined, 'transfers_of_payment_bounded', { paymentId: key.paymentId });
    return transfers;
  }
}
