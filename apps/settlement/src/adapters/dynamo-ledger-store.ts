import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { assertInvariant } from '@millrace/money';
import type { LedgerKey, LedgerStore } from '../application/ports.ts';
import type { Transfer } from '../domain/transfer.ts';
import { fromLedgerItem, ledgerPartition, toLedgerItem } from './ledger-item.ts';
import { TableUnavailable } from './table-unavailable.ts';

/** Pages of up to 1 MB, some two thousand transfers each: more than the refunds of any payment. */
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
    const put = new PutCommand({
      TableName: this.#tableName,
      Item: toLedgerItem(transfer),
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    try {
      await this.#client.send(put);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw new TableUnavailable(this.#tableName, error);
    }
  }

  async find(key: LedgerKey): Promise<Transfer | undefined> {
    const get = new GetCommand({
      TableName: this.#tableName,
      Key: { pk: ledgerPartition(key), sk: key.id },
      ConsistentRead: true,
    });
    const { Item } = await this.#asked(() => this.#client.send(get));
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
      const { Items = [], LastEvaluatedKey } = await this.#asked(() => this.#client.send(query));
      transfers.push(...Items.map(fromLedgerItem));
      from = LastEvaluatedKey;
      if (!from) break;
    }
    assertInvariant(from === undefined, 'transfers_of_payment_bounded', { paymentId: key.paymentId });
    return transfers;
  }

  async #asked<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      throw new TableUnavailable(this.#tableName, error);
    }
  }
}
