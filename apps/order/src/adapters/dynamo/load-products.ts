import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { productResponse, type ProductResponse } from '@millrace/contracts-order';
import { compileSchema } from '@millrace/schema';

/** A product as it stands in the table. */
export type ProductItem = Omit<ProductResponse, 'id'> & { readonly productID: string };

const schema = compileSchema(productResponse);

/**
 * Adds the products that the table does not have; the others, and their stock, stay as they are.
 * @returns how many were added
 * @throws SchemaMismatch before anything is added when one of them is no product
 */
export async function loadProducts(
  client: DynamoDBDocumentClient,
  tableName: string,
  products: readonly ProductItem[],
): Promise<number> {
  for (const { productID: id, ...rest } of products) schema.parse({ id, ...rest });
  let added = 0;
  for (const product of products) {
    if (await isAdded(client, tableName, product)) added += 1;
  }
  return added;
}

async function isAdded(
  client: DynamoDBDocumentClient,
  TableName: string,
  Item: ProductItem,
): Promise<boolean> {
  try {
    const ConditionExpression = 'attribute_not_exists(productID)';
    await client.send(new PutCommand({ TableName, Item, ConditionExpression }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
