import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { translateErrors } from '@millrace/aws-clients';
import { productResponse, type ProductResponse } from '@millrace/contracts-order';
import { readAll } from '@millrace/dynamo';
import type { Logger } from '@millrace/observability';
import { compileSchema } from '@millrace/schema';
import { CatalogStoreUnavailable, type ProductStore } from '../application/ports.ts';

/** The products that are kept in memory and searched without an index. A larger catalog needs a search index. */
const MAX_PRODUCTS = 5_000;

const schema = compileSchema(productResponse);
const fields = Object.keys(productResponse.properties).filter((name) => name !== 'id');

export interface DynamoProductStoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  /** The merchant of the shop. */
  readonly merchantId: string;
  readonly logger: Logger;
  /** Items of one read. DynamoDB's own limit of 1 MB also applies. */
  readonly pageSize?: number;
}

/** The products of one merchant, in a table with the keys `merchantId` and `productId`. */
export class DynamoProductStore implements ProductStore {
  readonly #options: DynamoProductStoreOptions;

  constructor(options: DynamoProductStoreOptions) {
    this.#options = options;
  }

  async all(): Promise<readonly ProductResponse[]> {
    const { client, tableName: TableName, merchantId, pageSize: Limit, logger } = this.#options;
    const items: Record<string, unknown>[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const query = new QueryCommand({
        TableName,
        KeyConditionExpression: 'merchantId = :merchantId',
        ExpressionAttributeValues: { ':merchantId': merchantId },
        Limit,
        ExclusiveStartKey,
      });
      const page = await available(() => client.send(query));
      items.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey && items.length < MAX_PRODUCTS);
    if (ExclusiveStartKey || items.length > MAX_PRODUCTS) {
      logger.error('catalog has more products than it searches', { searched: MAX_PRODUCTS });
    }
    return items.slice(0, MAX_PRODUCTS).flatMap((item) => this.#product(item) ?? []);
  }

  async select(ids: readonly string[]): Promise<readonly ProductResponse[]> {
    const { client, tableName, merchantId } = this.#options;
    const keys = [...new Set(ids)].map((productId) => ({ merchantId, productId }));
    const found = await available(() => readAll(client, { [tableName]: keys }));
    return found[tableName]!.flatMap((item) => this.#product(item as Record<string, unknown>) ?? []);
  }

  /** An invalid product is omitted, so that it does not make the whole shop fail. */
  #product(item: Record<string, unknown>): ProductResponse | undefined {
    const product = {
      id: item['productId'],
      ...Object.fromEntries(fields.map((name) => [name, item[name]])),
    };
    const errors = schema.errors(product);
    if (errors.length === 0) return product as ProductResponse;
    this.#options.logger.error('stored product is invalid', { productId: product.id, errors });
    return undefined;
  }
}

function available<Result>(call: () => Promise<Result>): Promise<Result> {
  return translateErrors(
    call,
    (options) => new CatalogStoreUnavailable('the products could not be read', options),
  );
}
