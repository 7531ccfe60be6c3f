import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startDynamo, storedItems, type TestDynamo } from '@millrace/testing';
import { CatalogStoreUnavailable } from '../application/ports.ts';
import { searchesTable } from '../testing/tables.ts';
import { dynamoSearchStore } from './dynamo-search-store.ts';

/** The key of a counted search. */
const SLOT = /^seen#[0-9a-f]{4}$/;

let dynamo: TestDynamo;

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describe('searches in DynamoDB', () => {
  let tableName: string;
  const searchedAt = '2026-05-08T12:00:00.000Z';
  const store = () =>
    dynamoSearchStore({
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

  it('are unavailable when the table does not exist', async () => {
    tableName = 'missing';
    await expect(store().count({ id: 'a', words: ['b'], searchedAt })).rejects.toThrow(
      CatalogStoreUnavailable,
    );
  });
});
