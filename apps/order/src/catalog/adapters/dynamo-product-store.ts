import { GetCommand, ScanCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { productResponse, type ProductResponse } from '@millrace/contracts-order';
import type { Logger } from '@millrace/observability';
import { compileSchema } from '@millrace/schema';
import { CatalogStoreUnavailable, type ProductStore } from '../application/ports.ts';

/** What is kept in memory and searched without an index; a larger catalog wants one. */
const MAX_PRODUCTS = 5_000;

const schema = compileSchema(productResponse);
const fields = Object.keys(productResponse.properties).filter((name) => name !== 'id');

export interface DynamoProductStoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly logger: Logger;
  /** Of one read, unless DynamoDB's own limit of 1 MB comes first. */
  readonly pageSize?: number;
}

/** Products in a table with the partition key `productID`. */
export class DynamoProductStore implements ProductStore {
  readonly #options: DynamoProductStoreOptions;

  constructor(options: DynamoProductStoreOptions) {
    this.#options = options;
  }

  async all(): Promise<readonly ProductResponse[]> {
    const { client, tableName: TableName, pageSize: Limit, logger } = this.#options;
    const items: Record<string, unknown>[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    try {
      do {
        const page = await client.send(new ScanCommand({ TableName, Limit, ExclusiveStartKey }));
        items.push(...(page.Items ?? []));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey && items.length < MAX_PRODUCTS);
    } catch (cause) {
      throw new CatalogStoreUnavailable('the products could not be read', { cause });
    }
    if (ExclusiveStartKey || items.length > MAX_PRODUCTS) {
      logger.error('the catalog has more products than are searched', { searched: MAX_PRODUCTS });
    }
    return items.slice(0, MAX_PRODUCTS).flatMap((item) => this.#product(item) ?? []);
  }

  async find(productID: string): Promise<ProductResponse | undefined> {
    const { client, tableName: TableName } = this.#options;
    try {
      const { Item } = await client.send(
        new GetCommand({ TableName, Key: { productID }, ConsistentRead: true }),
      );
      return Item && this.#product(Item);
    } catch (cause) {
      throw new CatalogStoreUnavailable('the product could not be read', { cause });
    }
  }

  /** One product that somebody stored wrongly must not close the shop: it is left out. */
  #product(item: Record<string, unknown>): ProductResponse | undefined {
    const product = {
      id: item['productID'],
      ...Object.fromEntries(fields.map((name) => [name, item[name]])),
    };
    const errors = schema.errors(product);
    if (errors.length === 0) return product as ProductResponse;
    this.#options.logger.error('a stored product is not valid', { productId: product.id, errors });
    return undefined;
  }
}
