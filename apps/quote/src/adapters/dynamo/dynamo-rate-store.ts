import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { translateErrors } from '@millrace/aws-clients';
import { IS_NEW, writeIf } from '@millrace/dynamo';
import { QuoteStoreUnavailable, type RateStore } from '../../application/ports.ts';
import { rateTable, type RateTable, type RateTableParts } from '../../domain/rate-table.ts';

const KEY = { pk: 'rates#latest' };

/** Stores the last known rates as one item of the module's table. */
export function dynamoRateStore(client: DynamoDBDocumentClient, tableName: string): RateStore {
  async function readItem(): Promise<Record<string, unknown> | undefined> {
    const get = new GetCommand({ TableName: tableName, Key: KEY, ConsistentRead: true });
    const { Item } = await translateErrors(
      () => client.send(get),
      (options) => new QuoteStoreUnavailable('reading the rates failed', options),
    );
    return Item;
  }

  return {
    async latest(): Promise<RateTable | undefined> {
      const item = await readItem();
      return item && rateTable(item as RateTableParts);
    },

    async replace(from: RateTable | undefined, to: RateTable, storedAt: Date): Promise<boolean> {
      const put = new PutCommand({
        TableName: tableName,
        Item: { ...KEY, kind: 'rates', ...to, storedAt: storedAt.toISOString() },
        ...(from ? unchangedSince(from) : { ConditionExpression: IS_NEW }),
      });
      const write = await translateErrors(
        () => writeIf(() => client.send(put)),
        (options) => new QuoteStoreUnavailable('storing the rates failed', options),
      );
      return write.held;
    },
  };
}

/** Compares the rates themselves. An item without `earlierDates` has rates of one day. */
function unchangedSince({ date, rates, earlierDates }: RateTable) {
  return {
    ConditionExpression:
      '#date = :date AND #rates = :rates AND (attribute_not_exists(#earlier) OR #earlier = :earlier)',
    ExpressionAttributeNames: { '#date': 'date', '#rates': 'rates', '#earlier': 'earlierDates' },
    ExpressionAttributeValues: { ':date': date, ':rates': rates, ':earlier': earlierDates },
  };
}
