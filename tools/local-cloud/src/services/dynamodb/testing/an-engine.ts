import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { StateDatabase } from '../../../core/database.ts';
import type { Dynamo } from '../client.ts';
import { startDynamo, type DynamoEngine } from '../engine.ts';

/** A DynamoDB engine for all tests of a file, with the table `things`, whose items have the key `pk`. */
export interface TestEngine {
  readonly stateDir: string;
  readonly database: StateDatabase;
  readonly dynamo: Dynamo;
  /** Of the stream of the table. */
  readonly streamArn: string;
  put(pk: string, rest?: object): Promise<unknown>;
}

export function anEngine(): TestEngine {
  const stateDir = mkdtempSync(join(tmpdir(), 'millrace-dynoxide-'));
  let database: StateDatabase;
  let engine: DynamoEngine;
  let streamArn: string;

  beforeAll(async () => {
    const config = { stateDir, region: 'eu-west-1', account: '000000000000', host: '127.0.0.1' };
    const ports = { endpointPort: 0, originPort: 0 };
    database = new StateDatabase(stateDir);
    engine = await startDynamo(
      { config: { ...config, ...ports }, database, expiringTables: new Map() },
      (reason) => {
        throw new Error(reason);
      },
    );
    const { TableDescription } = await engine.dynamo.call<{ TableDescription: { LatestStreamArn: string } }>(
      'CreateTable',
      {
        TableName: 'things',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      },
    );
    streamArn = TableDescription.LatestStreamArn;
  });
  afterAll(async () => {
    await engine.stop();
    database.close();
    rmSync(stateDir, { recursive: true });
  });

  return {
    stateDir,
    get database() {
      return database;
    },
    get dynamo() {
      return engine.dynamo;
    },
    get streamArn() {
      return streamArn;
    },
    put: (pk, rest = {}) =>
      engine.dynamo.call('PutItem', { TableName: 'things', Item: { pk: { S: pk }, ...rest } }),
  };
}
