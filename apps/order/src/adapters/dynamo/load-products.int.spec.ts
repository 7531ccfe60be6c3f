import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ProductResponse } from '@millrace/contracts-order';
import { fakePlatform, forwardTo, type FakePlatform } from '@millrace/stages/testing';
import { programHost, startDynamo, startProgram, type TestDynamo } from '@millrace/testing';
import { productsTable } from '../../testing/tables.ts';
import { MERCHANT, RIVAL } from '../../testing/builders.ts';
import { loadProducts } from './load-products.ts';
import { productKey } from './order-keys.ts';

const products = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../data/products.json'), 'utf8'),
) as ProductResponse[];

/**
 * The command uses the table name of stage local; parallel runs share one engine, so each rewrites the name.
 */
const prefix = `millrace-t${randomBytes(6).toString('hex')}-`;
const TableName = `${prefix}order-merchant-products`;

let dynamo: TestDynamo;
let platform: FakePlatform;
beforeAll(async () => {
  dynamo = await startDynamo();
  const create = new CreateTableCommand({ ...productsTable, TableName, BillingMode: 'PAY_PER_REQUEST' });
  await dynamo.documentClient().send(create);
  const rewrite = (body: string) => body.replaceAll('millrace-local-', prefix);
  platform = await fakePlatform(forwardTo(() => dynamo.url, rewrite));
});
afterAll(async () => {
  await dynamo.documentClient().send(new DeleteTableCommand({ TableName }));
  await Promise.all([dynamo.stop(), platform.stop()]);
});

describe('the products of the shop', () => {
  const byId = new Map(products.map((product) => [product.id, product]));

  it('has forty products: a mug for 19.99, one sold out, one with a stock of 3, and plenty of the others', () => {
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
  const program = join(import.meta.dirname, '../../../cli/load-products.ts');
  const host = programHost();
  afterAll(() => host.stop());

  it('adds the products of a merchant, and keeps their stock when it is repeated', async () => {
    const options = (merchantId: string) => ({
      args: [`--merchant=${merchantId}`],
      env: platform.environment,
    });
    const added = (count: number) => ({
      exitCode: 0,
      stdout: `40 products: ${count} added, ${40 - count} existed already\n`,
      stderr: '',
    });
    expect(await startProgram(program, options(MERCHANT))).toEqual(added(40));
    const Key = productKey(MERCHANT, 'p-1001');
    await dynamo.documentClient().send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: 'SET stock = :left',
        ExpressionAttributeValues: { ':left': 17 },
      }),
    );
    expect(await host.run(program, options(MERCHANT))).toEqual(added(0));
    const { Item } = await dynamo.documentClient().send(new GetCommand({ TableName, Key }));
    const { id: _id, ...fields } = products[0]!;
    expect(Item).toEqual({ ...Key, ...fields, stock: 17 });
    expect(await host.run(program, options(RIVAL))).toEqual(added(40));
  });

  it('requires a valid merchant id', async () => {
    for (const args of [[], ['--merchant=mer_1']]) {
      expect(await host.run(program, { args })).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/^✗ .*\nusage: npx nx run order:load-products /),
      });
    }
  });

  it('adds nothing when one product is invalid', async () => {
    const [first] = products;
    const wrong: ProductResponse[] = [
      { ...first!, id: 'p-new' },
      { ...first!, id: 'p-wrong', price: 0 },
    ];
    await expect(
      loadProducts(dynamo.documentClient(), { tableName: TableName, merchantId: MERCHANT }, wrong),
    ).rejects.toThrow('schema');
    const { Item } = await dynamo
      .documentClient()
      .send(new GetCommand({ TableName, Key: productKey(MERCHANT, 'p-new') }));
    expect(Item).toBeUndefined();
  });
});
