import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { productsTable } from '@millrace/contracts-order/testing';
import { startDynamo, storedItems, type TestDynamo } from '@millrace/testing';
import { CatalogStoreUnavailable } from '../application/ports.ts';
import { aProduct, MERCHANT, productItem, RIVAL } from '../testing/products.ts';
import { searchesTable } from '../testing/tables.ts';
import { DynamoProductStore } from './dynamo-product-store.ts';
import { DynamoSearchStore } from './dynamo-search-store.ts';

/** The key of a counted search. */
const SLOT = /^seen#[0-9a-f]{4}$/;

let dynamo: TestDynamo;
const errors: string[] = [];
const logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (message: string) => void errors.push(message),
};

beforeAll(async () => {
  dynamo = await startDynamo();
}, 60_000);
afterAll(() => dynamo.stop());

describe('products in DynamoDB', () => {
  let tableName: string;
  const store = () =>
    new DynamoProductStore({
      client: dynamo.documentClient(),
      tableName,
      merchantId: MERCHANT,
      logger,
      pageSize: 2,
    });
  const put = (Item: Record<string, unknown>) =>
    dynamo.documentClient().send(new PutCommand({ TableName: tableName, Item }));

  beforeEach(async () => {
    errors.length = 0;
    tableName = await dynamo.createTable(productsTable);
    for (const number of [1, 2, 3, 4, 5]) await put(productItem(aProduct({ id: `p-${number}` })));
  });

  it('are read to the last page', async () => {
    const ids = (await store().all()).map(({ id }) => id).sort();
    expect(ids).toEqual(['p-1', 'p-2', 'p-3', 'p-4', 'p-5']);
    expect(errors).toEqual([]);
  });

  it('are selected by id, each once', async () => {
    const selected = await store().select(['p-2', 'p-9', 'p-4', 'p-2']);
    expect(selected.map(({ id }) => id).sort()).toEqual(['p-2', 'p-4']);
    expect(await store().select([])).toEqual([]);
  });

  it('INV-22: are those of the shop’s merchant alone', async () => {
    await put(productItem(aProduct({ id: 'p-2', stock: 99 }), RIVAL));
    await put(productItem(aProduct({ id: 'p-6' }), RIVAL));
    expect((await store().all()).map(({ id }) => id)).toEqual(['p-1', 'p-2', 'p-3', 'p-4', 'p-5']);
    expect(await store().select(['p-2', 'p-6'])).toEqual([aProduct({ id: 'p-2' })]);
  });

  it('are omitted and logged when they do not match the contract', async () => {
    await put({ ...productItem(aProduct({ id: 'p-2' })), price: '1800' });
    expect(await store().all()).toHaveLength(4);
    expect(await store().select(['p-2'])).toEqual([]);
    expect(errors).toEqual(['stored product is invalid', 'stored product is invalid']);
  });

  it('are unavailable when the table does not answer', async () => {
    tableName = 'missing';
    await expect(store().all()).rejects.toThrow(CatalogStoreUnavailable);
    await expect(store().select(['p-1'])).rejects.toThrow(CatalogStoreUnavailable);
  });
});

describe('searches in DynamoDB', () => {
  let tableName: string;
  const searchedAt = '2026-05-08T12:00:00.000Z';
  const store = () =>
    new DynamoSearchStore({
      client: dynamo.documentClient(),
      tableName,
      clock: () => new Date(searchedAt),
      backoff: { firstMs: 0, wait: async () => {}, random: () => 0 },
    });

  beforeEach(async () => {
    tableName = await dynamo.createTable(searchesTable);
  });

  it('are counted once per id, even when delivered several times at once', async () => {
    const search = { id: 'search-1', words: ['blue', 'mug'], searchedAt };
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => store().count(search)));
    expect(outcomes.sort()).toEqual(['counted', 'repeated', 'repeated', 'repeated']);
    await store().count({ ...search, id: 'search-2', words: ['mug'] });
    const expiresAtEpochSeconds = Date.parse(searchedAt) / 1000 + 90 * 24 * 60 * 60;
    const counted = { lastSearchedAt: searchedAt, expiresAtEpochSeconds };
    expect(await storedItems(dynamo, tableName)).toEqual([
      { pk: expect.stringMatching(SLOT), searchId: expect.any(String), expiresAtEpochSeconds },
      { pk: expect.stringMatching(SLOT), searchId: expect.any(String), expiresAtEpochSeconds },
      { pk: 'word#blue', count: 1, ...counted },
      { pk: 'word#mug', count: 2, ...counted },
    ]);
  });

  it('replace earlier ones in their slot, so that the number of items is bounded', async () => {
    // Both have the slot 75d1.
    const [first, second] = ['search-350', 'search-495'];
    await store().count({ id: first, words: ['mug'], searchedAt });
    await store().count({ id: second, words: ['mug'], searchedAt });
    const seen = (await storedItems(dynamo, tableName)).filter(({ pk }) => SLOT.test(String(pk)));
    expect(seen.map(({ searchId }) => searchId)).toEqual([second]);
    expect(await store().count({ id: second, words: ['mug'], searchedAt })).toBe('repeated');
  });

  it('are unavailable when the table does not answer', async () => {
    tableName = 'missing';
    await expect(store().count({ id: 'a', words: ['b'], searchedAt })).rejects.toThrow(
      CatalogStoreUnavailable,
    );
  });
});
