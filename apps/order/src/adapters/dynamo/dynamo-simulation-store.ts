import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SimulationId } from '@millrace/contracts-order';
import { codesOf } from '@millrace/dynamo';
import { KEY_IS_FREE, recordItem, type IdempotencyRecord } from '@millrace/idempotency';
import { assertInvariant } from '@millrace/money';
import {
  SimulationUnavailable,
  type OutcomeCounts,
  type SimulationStore,
} from '../../application/simulation-ports.ts';
import type { Simulation, SimulationChunk } from '../../domain/simulation.ts';
import { countSimulationOutcomes } from './simulation-outcome-count.ts';
import { simulationPk } from './simulation-keys.ts';

/** Keeps simulations in the orders table of docs/architecture.md. */
export class DynamoSimulationStore implements SimulationStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #clock: () => Date;

  constructor(client: DynamoDBDocumentClient, tableName: string, clock: () => Date) {
    this.#client = client;
    this.#tableName = tableName;
    this.#clock = clock;
  }

  async create(
    simulation: Simulation,
    record: IdempotencyRecord,
  ): Promise<'created' | 'key_taken' | 'contended'> {
    const { id, ...facts } = simulation;
    const Item = { pk: simulationPk(simulation), kind: 'simulation', simulationId: id, ...facts, sent: 0 };
    const command = new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName: this.#tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
        {
          Put: {
            TableName: this.#tableName,
            Item: recordItem(record),
            ConditionExpression: KEY_IS_FREE,
            ExpressionAttributeValues: { ':now': Math.floor(this.#clock().getTime() / 1000) },
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
      if (codes.includes('TransactionConflict')) return 'contended';
      throw new SimulationUnavailable('the simulation was not stored', { cause: error });
    }
  }

  async find(key: {
    merchantId: string;
    id: SimulationId;
  }): Promise<(Simulation & { sent: number }) | undefined> {
    const pk = simulationPk(key);
    const command = new GetCommand({ TableName: this.#tableName, Key: { pk }, ConsistentRead: true });
    try {
      const { Item } = await this.#client.send(command);
      return Item && simulationOf(Item);
    } catch (cause) {
      throw new SimulationUnavailable('the simulation was not read', { cause });
    }
  }

  async markSent({ merchantId, simulationId, chunk }: SimulationChunk, messages: number): Promise<boolean> {
    const command = new UpdateCommand({
      TableName: this.#tableName,
      Key: { pk: simulationPk({ merchantId, id: simulationId }) },
      UpdateExpression: 'ADD sent :messages, sentChunks :chunks',
      ConditionExpression: 'attribute_exists(pk) AND NOT contains(sentChunks, :chunk)',
      ExpressionAttributeValues: { ':messages': messages, ':chunk': chunk, ':chunks': new Set([chunk]) },
    });
    try {
      await this.#client.send(command);
      return true;
    } catch (cause) {
      if (cause instanceof ConditionalCheckFailedException) return false;
      throw new SimulationUnavailable('the chunk was not marked as sent', { cause });
    }
  }

  async countOutcomes(simulationId: SimulationId): Promise<OutcomeCounts> {
    try {
      return await countSimulationOutcomes(this.#client, this.#tableName, simulationId);
    } catch (cause) {
      throw new SimulationUnavailable('the outcomes were not counted', { cause });
    }
  }
}

function simulationOf(item: Record<string, unknown>): Simulation & { sent: number } {
  const { pk: _pk, kind: _kind, sentChunks: _chunks, simulationId, ...facts } = item;
  return { ...facts, id: simulationId } as Simulation & { sent: number };
}
