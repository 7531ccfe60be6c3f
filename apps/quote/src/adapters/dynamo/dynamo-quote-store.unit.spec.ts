import { describe, expect, it } from '@jest/globals';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { fixedClock } from '@millrace/testing';
import { QuoteStoreUnavailable } from '../../application/ports.ts';
import { anIssuedQuote, aRecord } from '../../testing/builders.ts';
import { dynamoQuoteStore } from './dynamo-quote-store.ts';

const clock = fixedClock('2026-05-08T12:00:00.000Z');

/** Commits to a table whose transactions fail as under load, which no engine can simulate. */
function commitFailingWith(...codes: string[]) {
  const error = new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
  const client = { send: () => Promise.reject(error) } as unknown as DynamoDBDocumentClient;
  return dynamoQuoteStore(client, 'quotes', clock).commit(anIssuedQuote(), aRecord('k', clock()));
}

describe('a quote store whose transaction is canceled', () => {
  it('returns key_taken for a failed condition', async () => {
    expect(await commitFailingWith('ConditionalCheckFailed', 'None')).toBe('key_taken');
  });

  it('returns contended for a conflict', async () => {
    expect(await commitFailingWith('TransactionConflict', 'None')).toBe('contended');
  });

  it('is unavailable for any other reason', async () => {
    await expect(commitFailingWith('ThrottlingError', 'None')).rejects.toThrow(QuoteStoreUnavailable);
  });
});
