import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { causedBy } from '@millrace/aws-clients';
import { IS_NEW, isConflict, transact } from '@millrace/dynamo';
import { dynamoIdempotencyStore, recordPut, type IdempotencyRecord } from '@millrace/idempotency';
import { QuoteStoreUnavailable, type IssuedQuote, type QuoteStore } from '../../application/ports.ts';

/** How long expired quotes are kept, for questions about payments that used them. */
const KEPT_AFTER_EXPIRY_SECONDS = 30 * 24 * 60 * 60;

/** Stores quotes and idempotency records in the module's table, whose partition key is `pk`. */
export function dynamoQuoteStore(
  client: DynamoDBDocumentClient,
  tableName: string,
  clock: () => Date,
): QuoteStore {
  return {
    ...dynamoIdempotencyStore(client, tableName, clock),
    async commit(
      quote: IssuedQuote,
      record: IdempotencyRecord,
    ): Promise<'committed' | 'key_taken' | 'contended'> {
      const putQuote = {
        Put: { TableName: tableName, Item: quoteItem(quote), ConditionExpression: IS_NEW },
      };
      try {
        const writes = [recordPut(tableName, record, quote.issuedAt), putQuote];
        const failed = await transact(client, writes);
        if (failed.size === 0) return 'committed';
        if (failed.has(0)) return 'key_taken';
      } catch (error) {
        if (isConflict(error)) return 'contended';
        throw new QuoteStoreUnavailable('storing the quote failed', causedBy(error));
      }
      // Two random quote ids are never equal.
      throw new QuoteStoreUnavailable('storing the quote failed: it exists', { retryable: false });
    },
  };
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
