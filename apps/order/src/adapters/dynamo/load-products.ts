import { PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { productResponse, type ProductResponse } from '@millrace/contracts-order';
import { writeIf } from '@millrace/dynamo';
import { compileSchema, SchemaMismatch } from '@millrace/schema';
import { productKey } from './order-keys.ts';

export interface Shelf {
  readonly tableName: string;
  /** Owns the products: only its orders take their stock. */
  readonly merchantId: string;
}

const schema = compileSchema(productResponse);

/**
 * Adds the products that the merchant does not have yet; the others keep their stock.
 * @returns how many were added
 * @throws SchemaMismatch when one of the products is invalid; then nothing is added
 */
export async function loadProducts(
  client: DynamoDBDocumentClient,
  shelf: Shelf,
  products: readonly ProductResponse[],
): Promise<number> {
  const errors = products.flatMap((product) => schema.errors(product));
  if (errors.length > 0) throw new SchemaMismatch(errors);
  let added = 0;
  for (const product of products) {
    if (await isAdded(client, shelf, product)) added += 1;
  }
  return added;
}

async function isAdded(
  client: DynamoDBDocumentClient,
  { tableName: TableName, merchantId }: Shelf,
  { id, ...product }: ProductResponse,
): Promise<boolean> {
  const Item = { ...productKey(merchantId, id), ...product };
  const put = new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(productId)' });
  return (await writeIf(() => client.send(put))).held;
}
