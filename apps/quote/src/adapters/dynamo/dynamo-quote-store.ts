import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  DynamoIdempotencyStore,
  KEY_IS_FREE,
  recordItem,
  type IdempotencyRecord,
} from '@millrace/idempotency';
import { QuoteStoreUnavailable } from '../../application/errors.ts';
import type { IssuedQuote, QuoteStore } from '../../application/ports.ts';

/** Expired quotes are kept for this long, to answer questions about payments that used them. */
const KEPT_AFTER_EXPIRY_SECONDS = 30 * 24 * 60 * 60;

/** Keeps quotes and idempotency records in the module's table, whose partition key is `pk`. */
export class DynamoQuoteStore extends DynamoIdempotencyStore implements QuoteStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(client: DynamoDBDocumentClient, tableName: string, clock: () => Date) {
    super(client, tableName, clock);
    this.#client = client;
    this.#tableName = tableName;
  }

  async commit(
    quote: IssuedQuote,
    record: IdempotencyRecord,
  ): Promise<'committed' | 'key_taken' | 'contended'> {
    const TableName = this.#tableName;
    try {
      await this.#client.send(
        new TransactWriteCommand({
          TransactItems: [
            {
              Put: {
                TableName,
                Item: recordItem(record),
                ConditionExpression: KEY_IS_FREE,
                ExpressionAttributeValues: { ':now': Math.floor(quote.issuedAt.getTime() / 1000) },
              },
            },
            {
              Put: {
                TableName,
                Item: quoteItem(quote),
                ConditionExpression: 'attribute_not_exists(pk)',
              },
            },
          ],
        }),
      );
      return 'committed';
    } catch (error) {
      const reasons = error instanceof TransactionCanceledException ? error.CancellationReasons : undefined;
      if (reasons?.[0]?.Code === 'ConditionalCheckFailed') return 'key_taken';
      if (reasons?.some(({ Code }) => Code === 'TransactionConflict')) return 'contended';
      throw new QuoteStoreUnavailable('the quote could not be stored', { cause: error });
    }
  }
}

function quoteItem({ merchantId, terms, issuedAt, expiresAt }: IssuedQuote): Record<string, unknown> {
  return {
    pk: `quote#${terms.quoteId}`,
    kind: 'quote',
    merchantId,
    ...terms,
    issuedAt: issuedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    expiresAtEpochSeconds: expiresAt.getTime() / 1000 + KEPT_AFTER_EXPIRY_SECONDS,
  };
}
