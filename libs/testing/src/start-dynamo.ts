import { randomBytes } from 'node:crypto';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
  type CreateTableCommandInput,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startDynoxide, type DynamoEngine } from './dynamo-engine.ts';

const TABLE_TIMEOUT_SECONDS = 30;

/** A DynamoDB for integration tests. Call `stop()` in `afterAll`. */
export interface TestDynamo {
  readonly url: string;
  /** The configuration of a client: endpoint, region and credentials that grant no other access. */
  readonly clientConfig: DynamoDBClientConfig;
  /** Configured as in production: undefined fields are left out. Every call returns the same client. */
  documentClient(): DynamoDBDocumentClient;
  /**
   * Creates a separate table for the caller and waits until it is ready. It is on demand unless the definition says
   * otherwise.
   * @returns its name: that of the definition and a random suffix, so that tests never share a table
   */
  createTable(definition: CreateTableCommandInput): Promise<string>;
  /** Stops the engine. On an engine from the environment, deletes the tables that were created here. */
  stop(): Promise<void>;
}

/**
 * Starts a DynamoDB, or uses the one at `MILLRACE_DYNAMODB_ENDPOINT`.
 *
 * @example
 * const dynamo = await startDynamo();
 * const table = await dynamo.createTable({
 *   TableName: 'quotes',
 *   AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
 *   KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
 * });
 */
export async function startDynamo(): Promise<TestDynamo> {
  const external = process.env['MILLRACE_DYNAMODB_ENDPOINT'];
  const engine: DynamoEngine = external ? { url: external, stop: async () => {} } : await startDynoxide();
  const clientConfig: DynamoDBClientConfig = {
    endpoint: engine.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const client = new DynamoDBClient(clientConfig);
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const tables: string[] = [];

  return {
    url: engine.url,
    clientConfig,
    documentClient: () => documents,
    createTable: async (definition) => {
      const name = `${definition.TableName}-${randomBytes(6).toString('hex')}`;
      await client.send(
        new CreateTableCommand({ BillingMode: 'PAY_PER_REQUEST', ...definition, TableName: name }),
      );
      await waitUntilTableExists({ client, maxWaitTime: TABLE_TIMEOUT_SECONDS }, { TableName: name });
      tables.push(name);
      return name;
    },
    stop: async () => {
      if (external) {
        for (const name of tables) await client.send(new DeleteTableCommand({ TableName: name }));
      }
      client.destroy();
      await engine.stop();
    },
  };
}
