/**
 * Puts the products of `data/products.json` into the catalog. What is there already stays as it is: its stock has
 * been sold from.
 *
 * `npx nx run order:load-products`
 */
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import products from '../data/products.json' with { type: 'json' };
import { loadProducts } from '../src/adapters/dynamo/load-products.ts';
import { enterStage, runCommand } from './stage.ts';

const USAGE = 'usage: [--stage=local|dev|prod]';

await runCommand(async () => {
  const { values } = parseArgs({ options: { stage: { type: 'string', default: 'local' } } });
  enterStage(values.stage, USAGE);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const added = await loadProducts(client, `millrace-${values.stage}-order-products`, products);
  console.log(`${products.length} products: ${added} added, ${products.length - added} there already`);
});
