import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { startDynamo, storedItems, type TestDynamo } from '@millrace/testing';
import { productsTable } from '../../testing/tables.ts';
import { CatalogStoreUnavailable } from '../application/ports.ts';
import { aProduct, productItem } from '../testing/products.ts';
import { searchesTable } from '../testing/tables.ts';
import { DynamoProductStore } from './dynamo-product-store.ts';
import { DynamoSearchStore } from './dynamo-search-store.ts';

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
    new DynamoProductStore({ client: dynamo.documentClient(), tableName, logger, pageSize: 2 });
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

  it('are found one by one', async () => {
    expect(await store().find('p-2')).toEqual(aProduct({ id: 'p-2' }));
    expect(await store().find('p-9')).toBeUndefined();
  });

  it('are left out and logged where they are not what the contract says', async () => {
    await put({ ...productItem(aProduct({ id: 'p-2' })), price: '1800' });
    expect(await store().all()).toHaveLength(4);
    expect(await store().find('p-2')).toBeUndefined();
    expect(errors).toEqual(['a stored product is not valid', 'a stored product is not valid']);
  });

  it('are unavailable when the table does not answer', async () => {
    tableName = 'missing';
    await expect(store().all()).rejects.toThrow(CatalogStoreUnavailable);
    await expect(store().find('p-1')).rejects.toThrow(CatalogStoreUnavailable);
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
      wait: async () => {},
    });

  beforeEach(async () => {
    tableName = await dynamo.createTable(searchesTable);
  });

  it('are counted once for their id, however many deliver it at the same time', async () => {
    const search = { id: 'search-1', term: 'blue mug', searchedAt };
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => store().count(search)));
    expect(outcomes.sort()).toEqual(['counted', 'repeated', 'repeated', 'repeated']);
    await store().count({ ...search, id: 'search-2' });
    expect(await storedItems(dynamo, tableName)).toEqual([
      { pk: 'seen#search-1', expiresAtEpochSeconds: expect.any(Number) },
      { pk: 'seen#search-2', expiresAtEpochSeconds: expect.any(Number) },
      { pk: 'term#blue mug', term: 'blue mug', count: 2, lastSearchedAt: searchedAt },
    ]);
  });

  it('are unavailable when the table does not answer', async () => {
    tableName = 'missing';
    await expect(store().count({ id: 'a', term: 'b', searchedAt })).rejects.toThrow(CatalogStoreUnavailable);
  });
});
