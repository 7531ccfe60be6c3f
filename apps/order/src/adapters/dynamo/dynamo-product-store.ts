import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  productResponse,
  type ProductResponse,
  type ProductsPageRequest,
  type ProductsResponse,
  type ProductsSelectionRequest,
} from '@millrace/contracts-order';
import { readAll } from '@millrace/dynamo';
import type { Logger } from '@millrace/observability';
import { compileSchema } from '@millrace/schema';
import type { ProductStore } from '../../application/read-products.ts';
import { productKey } from './order-keys.ts';
import { carryOut } from './store-failure.ts';

/**
 * A page ends here, even below its limit: a Lambda response has at most 6 MB
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). A thousand products with
 * four-byte characters fit, at 4.9 MB; characters that JSON escapes take six bytes.
 */
const MAX_PAGE_BYTES = 5_500_000;
/** Reads of up to 1 MB for one page. */
const MAX_READS = 10;

const schema = compileSchema(productResponse);
const fields = Object.keys(productResponse.properties).filter((name) => name !== 'id');

type ProductItem = Readonly<Record<string, unknown>> & { readonly productId: string };

export interface DynamoProductStoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly logger: Logger;
}

/** The products of all merchants, in a table with the keys `merchantId` and `productId`. */
export function dynamoProductStore({ client, tableName, logger }: DynamoProductStoreOptions): ProductStore {
  /** An invalid product is omitted, so that it does not break the whole shop. */
  function readProduct(item: ProductItem): ProductResponse | undefined {
    const product = {
      id: item.productId,
      ...Object.fromEntries(fields.map((name) => [name, item[name]])),
    };
    const errors = schema.errors(product);
    if (errors.length === 0) return product as ProductResponse;
    logger.error('stored product is invalid', { productId: product.id, errors });
    return undefined;
  }

  async function readPage(merchantId: string, after: string | undefined, limit: number) {
    const query = new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'merchantId = :merchantId',
      ExpressionAttributeValues: { ':merchantId': merchantId },
      Limit: limit,
      ...(after !== undefined && { ExclusiveStartKey: productKey(merchantId, after) }),
    });
    const { Items = [], LastEvaluatedKey } = await carryOut('page', () => client.send(query));
    return { items: Items as ProductItem[], isEnd: LastEvaluatedKey === undefined };
  }

  return {
    async page({ merchantId, after, limit }: ProductsPageRequest): Promise<ProductsResponse> {
      const products: ProductResponse[] = [];
      let bytes = 0;
      let taken = 0;
      let last = after;
      for (let reads = 0; reads < MAX_READS; reads += 1) {
        // One more than requested shows whether another page follows.
        const { items, isEnd } = await readPage(merchantId, last, limit + 1 - taken);
        for (const item of items) {
          const product = readProduct(item);
          const size = product ? Buffer.byteLength(JSON.stringify(product)) : 0;
          if (taken === limit || bytes + size > MAX_PAGE_BYTES) return { products, next: last ?? null };
          if (product) products.push(product);
          bytes += size;
          taken += 1;
          last = item.productId;
        }
        if (isEnd) return { products, next: null };
      }
      return { products, next: last ?? null };
    },

    async select({ merchantId, ids }: ProductsSelectionRequest): Promise<ProductResponse[]> {
      const keys = [...new Set(ids)].map((productId) => productKey(merchantId, productId));
      const found = await carryOut('select', () => readAll(client, { [tableName]: keys }));
      return (found[tableName] as ProductItem[]).flatMap((item) => readProduct(item) ?? []);
    },
  };
}
