import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { startDynamo, type TestDynamo } from '@millrace/testing';
import { productsTable } from '../../testing/tables.ts';
import { loadProducts, type ProductItem } from './load-products.ts';

const products = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../data/products.json'), 'utf8'),
) as ProductItem[];

/** The command knows the table by the name that a stage gives it, so this run is a stage. */
const stage = `t${randomBytes(6).toString('hex')}`;
const TableName = `millrace-${stage}-order-products`;

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
  const create = new CreateTableCommand({ ...productsTable, TableName, BillingMode: 'PAY_PER_REQUEST' });
  await dynamo.documentClient().send(create);
}, 30_000);
afterAll(async () => {
  await dynamo.documentClient().send(new DeleteTableCommand({ TableName }));
  await dynamo.stop();
});

describe('the products of the shop', () => {
  const byId = new Map(products.map((product) => [product.productID, product]));

  it('are forty, among them a mug for 19.99, something that is sold out and something rare', () => {
    expect([products.length, byId.size]).toEqual([40, 40]);
    expect(byId.get('p-1001')).toMatchObject({ price: 1999, currency: 'USD' });
    expect(byId.get('p-1040')).toMatchObject({ stock: 0 });
    const others = products.map(({ stock }) => stock).sort((a, b) => a - b);
    expect(others.slice(0, 2)).toEqual([0, 3]);
    expect(others[2]).toBeGreaterThanOrEqual(100);
    expect(others.at(-1)).toBeLessThanOrEqual(5000);
  });
});

describe('the command order:load-products', () => {
  it('adds the products, and resets no stock when it is called again', async () => {
    const load = async () => {
      const program = join(import.meta.dirname, '../../../cli/load-products.ts');
      const env = {
        AWS_ENDPOINT_URL: dynamo.url,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      };
      return (await promisify(execFile)(process.execPath, [program, `--stage=${stage}`], { env })).stdout;
    };
    expect(await load()).toBe('40 products: 40 added, 0 there already\n');
    const Key = { productID: 'p-1001' };
    await dynamo.documentClient().send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: 'SET stock = :left',
        ExpressionAttributeValues: { ':left': 17 },
      }),
    );
    expect(await load()).toBe('40 products: 0 added, 40 there already\n');
    const { Item } = await dynamo.documentClient().send(new GetCommand({ TableName, Key }));
    expect(Item).toEqual({ ...products[0], stock: 17 });
  });

  it('adds nothing when one of them is no product', async () => {
    const [first] = products;
    const wrong: ProductItem[] = [
      { ...first!, productID: 'p-new' },
      { ...first!, productID: 'p-wrong', price: 0 },
    ];
    await expect(loadProducts(dynamo.documentClient(), TableName, wrong)).rejects.toThrow('schema');
    const { Item } = await dynamo
      .documentClient()
      .send(new GetCommand({ TableName, Key: { productID: 'p-new' } }));
    expect(Item).toBeUndefined();
  });
});
