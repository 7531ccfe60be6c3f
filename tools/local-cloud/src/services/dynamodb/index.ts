import type { EngineApi } from '../../core/api/api.ts';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import type { Service } from '../../core/registry.ts';
import type { Dynamo } from './client.ts';
import { startDynamo, type DynamoEngine } from './engine.ts';
import { proxyDynamo } from './proxy.ts';
import { dynamoDbTable } from './resources.ts';
import { TableAccess } from './table-access.ts';
import { CheckpointTable } from './streams/checkpoints.ts';
import { Streams } from './streams/streams.ts';

export interface DynamoDb {
  readonly engine: DynamoEngine;
  readonly dynamo: Dynamo;
  readonly access: TableAccess;
  readonly authorizer: Authorizer;
  readonly streams: Streams;
  readonly expiringTables: Map<string, { attribute: string; keys: readonly string[] }>;
}

const dynamoDbApi: EngineApi<DynamoDb> = {
  protocol: 'engine',
  service: 'dynamodb',
  targetPrefixes: ['DynamoDB_20120810', 'DynamoDBStreams_20120810'],
  handle: (exchange, { engine, access }) => proxyDynamo(engine, access, exchange),
};

/** DynamoDB and its streams. */
export const dynamoDb: Service<'dynamodb', DynamoDb> = {
  name: 'dynamodb',
  needs: [],
  isEngine: true,
  apis: [dynamoDbApi],
  resources: [dynamoDbTable],
  async start({ config, authorizer, database, targets, fail }) {
    const expiringTables: DynamoDb['expiringTables'] = new Map();
    const engine = await startDynamo({ config, database, expiringTables }, fail);
    const { dynamo } = engine;
    const checkpoints = new CheckpointTable(database.sqlite);
    const { region } = config;
    const streams = new Streams({ dynamo, region, checkpoints, targets, authorizer, nowMs: Date.now });
    const access = new TableAccess(config, authorizer);
    return { engine, dynamo, access, authorizer, streams, expiringTables };
  },
  stop: ({ engine }) => engine.stop(),
};
