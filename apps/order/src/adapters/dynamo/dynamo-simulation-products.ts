import { ScanCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { SimulationUnavailable, type SimulationProducts } from '../../application/simulation-ports.ts';
import type { SimulatedProduct } from '../../domain/simulated-order.ts';

const MAX_PAGES = 100;

/** Reads what can be ordered from the products table of docs/architecture.md. */
export class DynamoSimulationProducts implements SimulationProducts {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async all(): Promise<readonly SimulatedProduct[]> {
    const products: SimulatedProduct[] = [];
    let from: Record<string, unknown> | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const { Items = [], LastEvaluatedKey } = await this.#page(from);
      products.push(...Items.map(({ productID: id, price, currency }) => ({ id, price, currency })));
      if (!LastEvaluatedKey) return products.sort((a, b) => (a.id < b.id ? -1 : 1));
      from = LastEvaluatedKey;
    }
    throw new SimulationUnavailable(`the products have more than ${MAX_PAGES} pages`);
  }

  async #page(from: Record<string, unknown> | undefined) {
    try {
      return await this.#client.send(
        new ScanCommand({
          TableName: this.#tableName,
          ProjectionExpression: 'productID, price, currency',
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
    } catch (cause) {
      throw new SimulationUnavailable('the products were not read', { cause });
    }
  }
}
