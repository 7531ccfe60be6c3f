import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { causedBy, translateErrors } from '@millrace/aws-clients';
import type { SimulationId } from '@millrace/contracts-order';
import { IS_NEW, isConflict, transact, writeIf, type FailedConditions } from '@millrace/dynamo';
import { recordPut, type IdempotencyRecord } from '@millrace/idempotency';
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

/** Keeps simulations in the tables of docs/reference/data-model.md; every item expires. */
export function dynamoSimulationStore(
  client: DynamoDBDocumentClient,
  tables: SimulationTables,
  clock: () => Date,
): SimulationStore {
  /** Expired items count as deleted. */
  async function read(pk: string) {
    const command = new GetCommand({
      TableName: tables.simulations,
      Key: { pk },
      ConsistentRead: true,
    });
    const { Item } = await available('the simulation was not read', () => client.send(command));
    return Item && Item['expiresAtEpochSeconds'] * 1000 > clock().getTime() ? Item : undefined;
  }

  return {
    async running(merchantId: string): Promise<RunningSimulations> {
      const item = await read(runningPk(merchantId));
      return { simulations: item?.['simulations'] ?? [], version: item?.['version'] ?? 0 };
    },

    async create(
      simulation: Simulation,
      record: IdempotencyRecord,
      running: RunningSimulations,
    ): Promise<'created' | 'key_taken' | 'overtaken'> {
      const TableName = tables.simulations;
      const now = clock();
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
      const writes = [
        { Put: { TableName, Item: { ...item, ...expiry }, ConditionExpression: IS_NEW } },
        recordPut(TableName, record, now),
        {
          Put: {
            TableName,
            Item: { ...list, ...expiry },
            // As `read` has it: an item that has expired counts as deleted.
            ConditionExpression: `${IS_NEW} OR version = :seen OR expiresAtEpochSeconds <= :now`,
            ExpressionAttributeValues: { ':seen': running.version, ':now': nowSeconds },
          },
        },
      ];
      let failed: FailedConditions;
      try {
        // The caller reads the list again before the next try.
        failed = await transact(client, writes, { maxAttempts: 1 });
      } catch (error) {
        if (isConflict(error)) return 'overtaken';
        throw unavailable('the simulation was not stored', error);
      }
      if (failed.size === 0) return 'created';
      if (failed.has(1)) return 'key_taken';
      assertInvariant(!failed.has(0), 'simulation_id_unique', { id });
      return 'overtaken';
    },

    async find(key: SimulationKey): Promise<StoredSimulation | undefined> {
      const item = await read(simulationPk(key));
      return item && storedSimulation(item as SimulationItem);
    },

    async stockUp({ id }: Simulation): Promise<void> {
      const expiry = simulationExpiry(clock());
      const writes = simulatedProducts.map(({ id: productId, ...product }) => ({
        Put: {
          TableName: tables.products,
          Item: { ...productKey(id, productId), ...product, ...expiry },
          ConditionExpression: 'attribute_not_exists(productId)',
        },
      }));
      // If a condition fails, the stock was written before, and orders may have taken from it.
      const failed = await available('the simulation was not given its stock', () =>
        transact(client, writes),
      );
      return void failed;
    },

    async markSent(key: SimulationKey, chunk: number, messages: number): Promise<boolean> {
      const command = new UpdateCommand({
        TableName: tables.simulations,
        Key: { pk: simulationPk(key) },
        UpdateExpression: 'ADD sent :messages, sentChunks :chunks',
        ConditionExpression: 'attribute_exists(pk) AND NOT contains(sentChunks, :chunk)',
        ExpressionAttributeValues: { ':messages': messages, ':chunk': chunk, ':chunks': new Set([chunk]) },
      });
      const mark = () => writeIf(() => client.send(command));
      return (await available('the chunk was not marked as sent', mark)).held;
    },

    async countOutcomes(simulationId: SimulationId): Promise<OutcomeCounts> {
      return available('the outcomes were not counted', () =>
        countSimulationOutcomes(client, tables.simulations, simulationId),
      );
    },
  };
}

function unavailable(message: string, cause: unknown) {
  return new SimulationUnavailable(message, causedBy(cause));
}

function available<Result>(message: string, call: () => Promise<Result>): Promise<Result> {
  return translateErrors(call, (options) => new SimulationUnavailable(message, options));
}

/** The stored item of a simulation. */
type SimulationItem = Omit<Simulation, 'id'> & {
  readonly simulationId: SimulationId;
  readonly sent: number;
  /** DynamoDB has no empty set. */
  readonly sentChunks?: ReadonlySet<number>;
};

function storedSimulation(item: SimulationItem): StoredSimulation {
  const { simulationId: id, merchantId, count, invalidRate, duplicateRate, seed } = item;
  const { correlationId, createdAt, sent, sentChunks = new Set<number>() } = item;
  const request = { count, invalidRate, duplicateRate, seed };
  return { simulation: { merchantId, id, ...request, correlationId, createdAt }, sent, sentChunks };
}
