import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { causedBy } from '@millrace/aws-clients';
import type { SimulationId } from '@millrace/contracts-order';
import { codesOf } from '@millrace/dynamo';
import { KEY_IS_FREE, recordItem, type IdempotencyRecord } from '@millrace/idempotency';
import { assertInvariant } from '@millrace/invariants';
import {
  SimulationUnavailable,
  type OutcomeCounts,
  type RunningSimulations,
  type SimulationStore,
  type StoredSimulation,
} from '../../application/simulation-ports.ts';
import { simulatedProducts } from '../../domain/simulated-products.ts';
import type { Simulation, SimulationKey } from '../../domain/simulation.ts';
import { productKey } from './order-keys.ts';
import { countSimulationOutcomes } from './simulation-outcome-count.ts';
import { runningPk, simulationExpiry, simulationPk } from './simulation-keys.ts';

export interface SimulationTables {
  readonly simulations: string;
  /** Stock of simulations; the shop's is in another table. */
  readonly products: string;
}

/** Keeps simulations in the tables of docs/reference/data-model.md; all that it stores expires. */
export class DynamoSimulationStore implements SimulationStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #tables: SimulationTables;
  readonly #clock: () => Date;

  constructor(client: DynamoDBDocumentClient, tables: SimulationTables, clock: () => Date) {
    this.#client = client;
    this.#tables = tables;
    this.#clock = clock;
  }

  async running(merchantId: string): Promise<RunningSimulations> {
    const item = await this.#read(runningPk(merchantId));
    return { simulations: item?.['simulations'] ?? [], version: item?.['version'] ?? 0 };
  }

  async create(
    simulation: Simulation,
    record: IdempotencyRecord,
    running: RunningSimulations,
  ): Promise<'created' | 'key_taken' | 'overtaken'> {
    const TableName = this.#tables.simulations;
    const now = this.#clock();
    const nowSeconds = Math.floor(now.getTime() / 1000);
    const { id, ...facts } = simulation;
    const { count, createdAt } = simulation;
    const expiry = simulationExpiry(now);
    const item = { pk: simulationPk(simulation), kind: 'simulation', simulationId: id, ...facts, sent: 0 };
    const list = {
      pk: runningPk(simulation.merchantId),
      kind: 'running',
      simulations: [...running.simulations, { id, count, createdAt }],
      version: running.version + 1,
    };
    const command = new TransactWriteCommand({
      TransactItems: [
        {
          Put: {
            TableName,
            Item: { ...item, ...expiry },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        {
          Put: {
            TableName,
            Item: recordItem(record),
            ConditionExpression: KEY_IS_FREE,
            ExpressionAttributeValues: { ':now': nowSeconds },
          },
        },
        {
          Put: {
            TableName,
            Item: { ...list, ...expiry },
            // As `#read` has it: an item that has expired counts as deleted.
            ConditionExpression:
              'attribute_not_exists(pk) OR version = :seen OR expiresAtEpochSeconds <= :now',
            ExpressionAttributeValues: { ':seen': running.version, ':now': nowSeconds },
          },
        },
      ],
    });
    try {
      await this.#client.send(command);
      return 'created';
    } catch (error) {
      const codes = error instanceof TransactionCanceledException ? codesOf(error) : [];
      if (codes[1] === 'ConditionalCheckFailed') return 'key_taken';
      assertInvariant(codes[0] !== 'ConditionalCheckFailed', 'simulation_id_unique', { id });
      if (codes[2] === 'ConditionalCheckFailed' || codes.includes('TransactionConflict')) return 'overtaken';
      throw unavailable('the simulation was not stored', error);
    }
  }

  async find(key: SimulationKey): Promise<StoredSimulation | undefined> {
    const item = await this.#read(simulationPk(key));
    return item && storedSimulation(item as SimulationItem);
  }

  async stockUp({ id }: Simulation): Promise<void> {
    const expiry = simulationExpiry(this.#clock());
    const TransactItems = simulatedProducts.map(({ id: productId, ...product }) => ({
      Put: {
        TableName: this.#tables.products,
        Item: { ...productKey(id, productId), ...product, ...expiry },
        ConditionExpression: 'attribute_not_exists(productId)',
      },
    }));
    try {
      await this.#client.send(new TransactWriteCommand({ TransactItems }));
    } catch (cause) {
      const codes = cause instanceof TransactionCanceledException ? codesOf(cause) : [];
      // It was given its stock before, and may have sold from it.
      if (codes.includes('ConditionalCheckFailed')) return;
      throw unavailable('the simulation was not given its stock', cause);
    }
  }

  async markSent(key: SimulationKey, chunk: number, messages: number): Promise<boolean> {
    const command = new UpdateCommand({
      TableName: this.#tables.simulations,
      Key: { pk: simulationPk(key) },
      UpdateExpression: 'ADD sent :messages, sentChunks :chunks',
      ConditionExpression: 'attribute_exists(pk) AND NOT contains(sentChunks, :chunk)',
      ExpressionAttributeValues: { ':messages': messages, ':chunk': chunk, ':chunks': new Set([chunk]) },
    });
    try {
      await this.#client.send(command);
      return true;
    } catch (cause) {
      if (cause instanceof ConditionalCheckFailedException) return false;
      throw unavailable('the chunk was not marked as sent', cause);
    }
  }

  async countOutcomes(simulationId: SimulationId): Promise<OutcomeCounts> {
    try {
      return await countSimulationOutcomes(this.#client, this.#tables.simulations, simulationId);
    } catch (cause) {
      throw unavailable('the outcomes were not counted', cause);
    }
  }

  /** Items that have expired count as deleted. */
  async #read(pk: string) {
    const command = new GetCommand({
      TableName: this.#tables.simulations,
      Key: { pk },
      ConsistentRead: true,
    });
    try {
      const { Item } = await this.#client.send(command);
      return Item && Item['expiresAtEpochSeconds'] * 1000 > this.#clock().getTime() ? Item : undefined;
    } catch (cause) {
      throw unavailable('the simulation was not read', cause);
    }
  }
}

function unavailable(message: string, cause: unknown) {
  return new SimulationUnavailable(message, causedBy(cause));
}

/** A simulation as it stands in the table. */
type SimulationItem = Omit<Simulation, 'id'> & {
  readonly simulationId: SimulationId;
  readonly sent: number;
  /** DynamoDB has no empty set. */
  readonly sentChunks?: ReadonlySet<number>;
};

function storedSimulation(item: SimulationItem): StoredSimulation {
  const { simulationId: id, merchantId, count, invalidRate, duplicateRate, seed } = item;
  const { correlationId, createdAt, sent, sentChunks = new Set<number>() } = item;
  const asked = { count, invalidRate, duplicateRate, seed };
  return { simulation: { merchantId, id, ...asked, correlationId, createdAt }, sent, sentChunks };
}
