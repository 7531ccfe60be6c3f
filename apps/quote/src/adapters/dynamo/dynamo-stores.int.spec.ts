import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { fixedClock, startDynamo, type TestDynamo } from '@millrace/testing';
import { QuoteStoreUnavailable } from '../../application/ports.ts';
import { anIssuedQuote, aRateTable, aRecord, someTerms } from '../../testing/builders.ts';
import { itKeepsQuotes } from '../../testing/quote-store-contract.ts';
import { itKeepsRates } from '../../testing/rate-store-contract.ts';
import { quotesTable } from '../../testing/tables.ts';
import { dynamoQuoteStore } from './dynamo-quote-store.ts';
import { dynamoRateStore } from './dynamo-rate-store.ts';

let dynamo: TestDynamo;
let table: string;

beforeAll(async () => {
  dynamo = await startDynamo();
  table = await dynamo.createTable(quotesTable);
});
afterAll(() => dynamo.stop());

describe('quotes in DynamoDB', () => {
  const clock = fixedClock('2026-05-08T12:00:00.000Z');
  const store = () => dynamoQuoteStore(dynamo.documentClient(), table, clock);
  itKeepsQuotes(() => ({ store: store(), clock }));

  it('are stored with numeric amounts, and expire thirty days after the quote', async () => {
    const quote = anIssuedQuote({ terms: someTerms({ sourceAmount: 999_999_999_999 }) });
    await store().commit(quote, aRecord('stored', clock()));
    const { Item } = await dynamo
      .documentClient()
      .send(new GetCommand({ TableName: table, Key: { pk: `quote#${quote.terms.quoteId}` } }));
    expect(Item).toEqual({
      pk: `quote#${quote.terms.quoteId}`,
      kind: 'quote',
      merchantId: 'mer_1',
      ...quote.terms,
      issuedAt: '2026-05-08T12:00:00.250Z',
      expiresAt: '2026-05-08T12:01:00.000Z',
      expiresAtEpochSeconds: Date.parse('2026-06-07T12:01:00.000Z') / 1000,
    });
  });

  it('are stored once for concurrent requests with one key', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        store().commit(anIssuedQuote({ issuedAt: clock() }), aRecord('raced', clock())),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(1);
    expect(outcomes.filter((outcome) => !['committed', 'key_taken', 'contended'].includes(outcome))).toEqual(
      [],
    );
  });

  it('are never overwritten by another with the same id, whose answer is not stored', async () => {
    const quote = anIssuedQuote({ issuedAt: clock() });
    await store().commit(quote, aRecord('first', clock()));
    const second = aRecord('second', clock());
    await expect(store().commit(quote, second)).rejects.toThrow(QuoteStoreUnavailable);
    expect(await store().find(second.pk)).toBeUndefined();
  });
});

describe('rates in DynamoDB', () => {
  it('are read and replaced when they were stored without earlier dates', async () => {
    const name = await dynamo.createTable(quotesTable);
    const { earlierDates: _none, ...stored } = aRateTable();
    const Item = { pk: 'rates#latest', kind: 'rates', ...stored, storedAt: '2026-05-08T16:00:00.000Z' };
    await dynamo.documentClient().send(new PutCommand({ TableName: name, Item }));
    const store = dynamoRateStore(dynamo.documentClient(), name);
    expect(await store.latest()).toEqual(aRateTable());
    const next = aRateTable({ date: '2026-05-11' });
    expect(await store.replace(aRateTable(), next, new Date())).toBe(true);
    expect(await store.latest()).toEqual(next);
  });

  itKeepsRates(async () => dynamoRateStore(dynamo.documentClient(), await dynamo.createTable(quotesTable)));
});

describe('a table that does not exist', () => {
  const client = () => dynamo.documentClient();
  it('makes quotes and rates unavailable', async () => {
    const clock = fixedClock('2026-05-08T12:00:00.000Z');
    const quotes = dynamoQuoteStore(client(), 'no-such-table', clock);
    const rates = dynamoRateStore(client(), 'no-such-table');
    await expect(quotes.commit(anIssuedQuote(), aRecord('lost', clock()))).rejects.toThrow(
      QuoteStoreUnavailable,
    );
    await expect(rates.latest()).rejects.toThrow(QuoteStoreUnavailable);
    await expect(rates.replace(undefined, aRateTable(), clock())).rejects.toThrow(QuoteStoreUnavailable);
  });
});
