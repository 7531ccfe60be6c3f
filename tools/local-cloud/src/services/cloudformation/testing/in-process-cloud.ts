import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { Authorizer } from '../../../core/authorization/authorizer.ts';
import { boot, type RunningCloud } from '../../../core/boot.ts';
import { services } from '../../../services.ts';
import { clientSettings } from '../../../testing/deploy-template.ts';

/** The whole local cloud in this process, for all tests of a file. */
export interface InProcessCloud {
  readonly endpointUrl: string;
  readonly runtimes: RunningCloud<typeof services>['runtimes'];
  settings(): ReturnType<typeof clientSettings> & { readonly forcePathStyle: true };
  /** Stops it, and starts it again at another port. */
  restart(): Promise<void>;
  /** The resources with their data, without the stacks and their events. */
  state(): Promise<Readonly<Record<string, unknown>>>;
}

export function anInProcessCloud(): InProcessCloud {
  const stateDir = mkdtempSync(join(tmpdir(), 'millrace-in-process-'));
  let running: RunningCloud<typeof services>;
  const start = async () => {
    const config = { stateDir, region: 'eu-west-1', account: '000000000000', host: '127.0.0.1' };
    const ports = { endpointPort: 0, originPort: 0 };
    running = await boot(
      services,
      { ...config, ...ports },
      { authorizer: new Authorizer(config), onFatal: (reason) => console.error(reason) },
    );
  };
  const settings = () => ({ ...clientSettings(running.endpointUrl), forcePathStyle: true as const });
  beforeAll(start);
  afterAll(async () => {
    await running.stop();
    rmSync(stateDir, { recursive: true });
  });
  return {
    get endpointUrl() {
      return running.endpointUrl;
    },
    get runtimes() {
      return running.runtimes;
    },
    settings,
    async restart() {
      await running.stop();
      await start();
    },
    async state() {
      const { apigateway, dynamodb, elasticloadbalancing, events, lambda, logs, states } = running.runtimes;
      logs.store.flush();
      const dynamo = new DynamoDBClient(settings());
      const { TableNames } = await dynamodb.dynamo.call<{ TableNames: string[] }>('ListTables', {});
      return {
        ...tables(join(stateDir, 'cloud.sqlite'), ['stacks', 'stack_events', 'sqlite_sequence']),
        ...tables(join(stateDir, 'messaging', 'fauxqs.db'), []),
        items: await Promise.all(
          TableNames.map(async (TableName) => [
            TableName,
            (await dynamo.send(new ScanCommand({ TableName }))).Items,
          ]),
        ),
        functions: lambda.functions.registry.functions().map(({ latest, aliases, versions }) => ({
          latest,
          aliases: [...aliases],
          versions: [...versions.keys()],
        })),
        buses: events.bridge.buses(),
        rules: events.bridge.rulesOf('owned-bus'),
        archives: [...events.bridge.archives.keys()],
        machines: states.machines.all().map(({ arn }) => arn),
        targetGroups: [...elasticloadbalancing.loadBalancers.targetGroups.keys()],
        listeners: [...elasticloadbalancing.loadBalancers.listeners.keys()],
        api: apigateway.gateway.apis.byName('owned-api')?.routes.size,
      };
    },
  };
}

function tables(path: string, except: readonly string[]): Record<string, unknown> {
  const database = new DatabaseSync(path, { readOnly: true });
  const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  const contents = names
    .map(({ name }) => String(name))
    .filter((name) => !except.includes(name))
    .map((name) => [name, database.prepare(`SELECT * FROM "${name}"`).all()]);
  database.close();
  return Object.fromEntries(contents);
}
