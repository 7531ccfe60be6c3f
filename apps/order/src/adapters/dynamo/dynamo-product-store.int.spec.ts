import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import {
  PRODUCTS_LIMITS,
  productResponse,
  productsResponse,
  type ProductResponse,
  type ProductsPageRequest,
} from '@millrace/contracts-order';
import { aProduct } from '@millrace/contracts-order/testing';
import { compileSchema } from '@millrace/schema';
import { recordingLogger, startDynamo, type RecordingLogger, type TestDynamo } from '@millrace/testing';
import { readProducts } from '../../application/read-products.ts';
import { MERCHANT, RIVAL } from '../../testing/builders.ts';
import { productsTable } from '../../testing/tables.ts';
import { dynamoProductStore } from './dynamo-product-store.ts';
import { productKey } from './order-keys.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, "Invocation payload" */
const LAMBDA_PAYLOAD_BYTES = 6 * 1024 * 1024;
const ITEMS_OF_A_BATCH = 25;

let dynamo: TestDynamo;
let tableName: string;
let logger: RecordingLogger;

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  logger = recordingLogger();
  tableName = await dynamo.createTable(productsTable);
});

const itemOf = ({ id, ...product }: ProductResponse, merchantId = MERCHANT) => ({
  ...productKey(merchantId, id),
  ...product,
});
const put = (Item: Record<string, unknown>) =>
  dynamo.documentClient().send(new PutCommand({ TableName: tableName, Item }));
const errors = () => logger.lines.map(({ message }) => message);
const store = () => dynamoProductStore({ client: dynamo.documentClient(), tableName, logger });
const read = (request: Omit<ProductsPageRequest, 'merchantId'> | { ids: string[] }) =>
  readProducts({ merchantId: MERCHANT, ...request }, { products: store() });

/** Every page of a list, to the last one. */
async function pagesOf(limit: number): Promise<ProductResponse[][]> {
  const pages: ProductResponse[][] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof read>> = await read({ limit, ...(after !== null && { after }) });
    pages.push(page.products);
    after = page.next;
  } while (after !== null);
  return pages;
}

describe('products in DynamoDB', () => {
  const idsOf = (products: readonly ProductResponse[]) => products.map(({ id }) => id);

  beforeEach(async () => {
    for (const number of [1, 2, 3, 4, 5]) await put(itemOf(aProduct({ id: `p-${number}` })));
  });

  it.each([
    [1, [['p-1'], ['p-2'], ['p-3'], ['p-4'], ['p-5']]],
    [2, [['p-1', 'p-2'], ['p-3', 'p-4'], ['p-5']]],
    [5, [['p-1', 'p-2', 'p-3', 'p-4', 'p-5']]],
    [1000, [['p-1', 'p-2', 'p-3', 'p-4', 'p-5']]],
  ])('returns each product once, in the order of ids, on pages of %i', async (limit, expected) => {
    expect((await pagesOf(limit)).map(idsOf)).toEqual(expected);
  });

  it('continues a list after a product that no longer exists', async () => {
    expect(await read({ limit: 2, after: 'p-2x' })).toMatchObject({
      products: [{ id: 'p-3' }, { id: 'p-4' }],
      next: 'p-4',
    });
  });

  it('returns an empty page for a merchant without products', async () => {
    const nobodys = { merchantId: 'mer_00000000000000000000000003', limit: 10 };
    expect(await store().page(nobodys)).toEqual({ products: [], next: null });
  });

  it('selects products by id, each once', async () => {
    const { products, next } = await read({ ids: ['p-2', 'p-9', 'p-4', 'p-2'] });
    expect([idsOf(products).sort(), next]).toEqual([['p-2', 'p-4'], null]);
  });

  it('INV-22: returns the products of one merchant only', async () => {
    await put(itemOf(aProduct({ id: 'p-2', stock: 99 }), RIVAL));
    await put(itemOf(aProduct({ id: 'p-6' }), RIVAL));
    expect(idsOf((await read({ limit: 10 })).products)).toEqual(['p-1', 'p-2', 'p-3', 'p-4', 'p-5']);
    expect((await read({ ids: ['p-2', 'p-6'] })).products).toEqual([aProduct({ id: 'p-2' })]);
  });

  it('omits and logs a product that does not match the contract, and returns those after it', async () => {
    await put({ ...itemOf(aProduct({ id: 'p-2' })), price: '1800' });
    expect((await pagesOf(1)).map(idsOf)).toEqual([['p-1'], [], ['p-3'], ['p-4'], ['p-5']]);
    expect((await read({ ids: ['p-2'] })).products).toEqual([]);
    expect(new Set(errors())).toEqual(new Set(['stored product is invalid']));
  });

  it('fails with OrderStoreUnavailable when the table does not exist', async () => {
    tableName = 'missing';
    const unavailable = { name: 'OrderStoreUnavailable', retryable: false };
    await expect(read({ limit: 1 })).rejects.toMatchObject(unavailable);
    await expect(read({ ids: ['p-1'] })).rejects.toMatchObject(unavailable);
  });
});

describe('the largest page of products', () => {
  const lengthOf = (field: 'name' | 'description' | 'category') => {
    const { maxLength } = productResponse.properties[field] as { maxLength?: number };
    return maxLength!;
  };
  /** A product whose texts have the maximum length of the schema. */
  const largest = (id: string, character: string): ProductResponse =>
    aProduct({
      id: id.padEnd('p-'.length + 40, '0'),
      name: character.repeat(lengthOf('name')),
      description: character.repeat(lengthOf('description')),
      category: character.repeat(lengthOf('category')),
      price: 99_999_999,
      stock: Number.MAX_SAFE_INTEGER,
      image: 'x'.repeat(40),
    });

  it.each([
    ['of four bytes', '\u{1F3FA}', 1],
    ['that JSON escapes', '\u0001', 2],
  ])('with characters %s fits into a Lambda response', async (_what, character, expectedPages) => {
    const products = Array.from({ length: PRODUCTS_LIMITS.page }, (_, index) =>
      largest(`p-${String(index).padStart(4, '0')}-`, character),
    );
    expect(compileSchema(productResponse).errors(products[0])).toEqual([]);
    for (let start = 0; start < products.length; start += ITEMS_OF_A_BATCH) {
      const batch = products.slice(start, start + ITEMS_OF_A_BATCH);
      const RequestItems = {
        [tableName]: batch.map((product) => ({ PutRequest: { Item: itemOf(product) } })),
      };
      await dynamo.documentClient().send(new BatchWriteCommand({ RequestItems }));
    }
    const pages = await pagesOf(PRODUCTS_LIMITS.page);
    expect(pages.length).toBe(expectedPages);
    expect(pages.flat()).toEqual(products);
    for (const page of pages) {
      const answer = { products: page, next: page.at(-1)!.id };
      expect(productsResponse.errors(answer)).toEqual([]);
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(LAMBDA_PAYLOAD_BYTES);
    }
  });
});
