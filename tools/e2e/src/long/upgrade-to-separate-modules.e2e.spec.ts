import { DescribeTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import stringify from 'safe-stable-stringify';
import type { ProductResponse } from '@millrace/contracts-order';
import { clientConfigOf } from '@millrace/stages';
import {
  awsEndpoint,
  localEnvironment,
  REGION,
  runCommand,
  until,
  workspaceRoot,
} from '@millrace/tools-start';
import { startPlatform, type Platform } from '@millrace/tools-start/platform';
import { FormVisitor } from '../platform/form-visitor.ts';
import { startAndKill } from '../platform/killed-start.ts';
import { demoMerchant } from '../platform/merchant.ts';
import { aProduct } from '../platform/orders.ts';
import { deadLetterWith } from '../platform/queues.ts';
import { scan } from '../platform/tables.ts';
import { writeOneMoreRelease, writeUndividedShop } from '../platform/undivided-shop.ts';

const START_MS = 180_000;
const SEARCH_COUNTED_WITHIN_MS = 60_000;
const DEAD = 'a search that nobody could count';
const SESSION_SECRET = 'millrace-local-order-session';
const adoptedTables = ['millrace-local-order-searches', 'millrace-local-order-offers'];

/** Logical ids of the adopted resources in the new stacks. */
const adopted: Readonly<Record<string, readonly string[]>> = {
  'millrace-local-catalog-data': ['CatalogImages', 'SearchesBD87668F'],
  'millrace-local-catalog': ['LookupQueueD1E16731', 'LookupQueueDeadLettersQueue0C9FDEE9'],
  'millrace-local-storefront-data': ['Offers979044BE', 'SessionSecret', 'StorefrontImages'],
};

const directory = mkdtempSync(join(tmpdir(), 'millrace-upgrade-'));
const present = join(workspaceRoot, 'dist/infra');
const undivided = join(directory, 'undivided');
const earlierState = join(directory, 'earlier');
const visitor = new FormVisitor();
/** All starts use the ports of the first, so that a test can watch a start that it will kill. */
let ports: { readonly endpointPort: number; readonly originPort: number };
let platform: Platform | undefined;
let product: ProductResponse;
let before: Awaited<ReturnType<typeof keptIn>>;

const portOf = (url: string): number => Number(new URL(url).port);

async function start(stateDir: string, assemblies?: string): Promise<Platform> {
  if (assemblies !== undefined) process.env['MILLRACE_ASSEMBLIES_DIR'] = assemblies;
  try {
    const { endpointPort, originPort } = ports ?? { endpointPort: 0, originPort: 0 };
    platform = await startPlatform({ stateDir, endpointPort, originPort, build: false });
    return platform;
  } finally {
    delete process.env['MILLRACE_ASSEMBLIES_DIR'];
  }
}

/** A copy of the stage before the upgrade. */
function earlierStage(name: string): string {
  const stateDir = join(directory, name);
  cpSync(earlierState, stateDir, { recursive: true });
  return stateDir;
}

/** Runs a command of the deploy tool. @returns its output. @throws Error with the output when it fails */
async function millrace(args: readonly string[], assemblies = present): Promise<string> {
  const { endpointUrl, stateDir } = platform!;
  const { exitCode, output } = await runCommand(
    [process.execPath, 'tools/deploy/src/main.ts', ...args] as [string, ...string[]],
    { env: { ...localEnvironment({ endpointUrl, stateDir }), MILLRACE_ASSEMBLIES_DIR: assemblies } },
  );
  if (exitCode !== 0) throw new Error(output);
  return output;
}

/** All that an upgrade must not change. */
async function keptIn({ endpointUrl, originUrl }: Platform) {
  const aws = awsEndpoint(endpointUrl);
  const settings = clientConfigOf({ endpoint: endpointUrl }, REGION);
  const dynamo = new DynamoDBClient(settings);
  const tables = await Promise.all(
    adoptedTables.map(async (TableName) => {
      const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
      const items = (await scan(aws, TableName)).map((item) => stringify(item)).sort();
      return { createdAt: Table?.CreationDateTime, items };
    }),
  );
  const { ARN, VersionId, SecretString } = await new SecretsManagerClient(settings).send(
    new GetSecretValueCommand({ SecretId: SESSION_SECRET }),
  );
  const { id: deadLetterId } = await deadLetterWith(aws, 'LookupQueue', DEAD);
  const { json } = await demoMerchant({ originUrl }).get(`/products/${product.id}`);
  return {
    tables,
    secret: { ARN, VersionId, SecretString },
    deadLetterId,
    product: json,
    isInBasket: (await visitor.get(`${originUrl}/shop/basket`)).includes(product.name),
  };
}

async function resourcesOf(StackName: string): Promise<readonly string[]> {
  const { StackResourceSummaries } = await awsEndpoint(platform!.endpointUrl).cloudFormation<{
    StackResourceSummaries: { member: { LogicalResourceId: string }[] };
  }>('ListStackResources', { StackName });
  return StackResourceSummaries.member.map(({ LogicalResourceId }) => LogicalResourceId);
}

async function expectUpgraded(): Promise<void> {
  expect(await keptIn(platform!)).toEqual(before);
  for (const [stack, logicalIds] of Object.entries(adopted)) {
    expect(await resourcesOf(stack)).toEqual(expect.arrayContaining([...logicalIds]));
  }
  const left = [
    ...(await resourcesOf('millrace-local-order-data')),
    ...(await resourcesOf('millrace-local-order')),
  ];
  expect(left.filter((id) => Object.values(adopted).flat().includes(id))).toEqual([]);
}

/** A query that may fail because the platform is not there yet. */
async function stackNow(action: string, StackName: string): Promise<string> {
  const url = `http://127.0.0.1:${ports.endpointPort}`;
  try {
    return JSON.stringify(await awsEndpoint(url).cloudFormation(action, { StackName }));
  } catch {
    return '';
  }
}

beforeAll(async () => {
  writeUndividedShop(undivided, present);
  const { endpointUrl, originUrl } = await start(earlierState, undivided);
  ports = { endpointPort: portOf(endpointUrl), originPort: portOf(originUrl) };
  const aws = awsEndpoint(endpointUrl);
  product = await aProduct(aws, { id: 'p-upgrade', name: 'Unmistakable teapot', stock: 5 });
  await visitor.get(`${originUrl}/?query=teapot`);
  await visitor.get(`${originUrl}/shop/products/${product.id}`);
  await visitor.post(`${originUrl}/shop/basket/items`, { productId: product.id, quantity: '1' });
  const settings = clientConfigOf({ endpoint: endpointUrl }, REGION);
  const Item = { pk: { S: 'offer#of-before' } };
  await new DynamoDBClient(settings).send(new PutItemCommand({ TableName: adoptedTables[1], Item }));
  const sqs = new SQSClient(settings);
  const { QueueUrl } = await sqs.send(
    new GetQueueUrlCommand({ QueueName: 'millrace-local-LookupQueue-dlq' }),
  );
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: DEAD }));
  await until('the search is counted', SEARCH_COUNTED_WITHIN_MS, async () =>
    (await scan(aws, adoptedTables[0]!)).some(({ pk }) => pk?.['S'] === 'word#teapot') ? true : undefined,
  );
  before = await keptIn(platform!);
  await platform!.stop();
}, START_MS);

afterEach(() => platform?.stop());
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a stage whose shop is in the stacks of order', () => {
  it('has data to lose', () => {
    expect(before).toMatchObject({
      tables: [
        { items: expect.arrayContaining([expect.stringContaining('teapot')]) },
        { items: [expect.any(String)] },
      ],
      deadLetterId: expect.any(String),
      product: { id: product.id },
      isInBasket: true,
    });
  });

  it(
    'INV-44: is upgraded by a start, and its modules are then deployed and rolled back alone',
    async () => {
      await start(earlierStage('start'));
      await expectUpgraded();
      const more = join(directory, 'more');
      writeOneMoreRelease(more, present, 'catalog');
      await millrace(['deploy', 'catalog'], more);
      expect(await resourcesOf('millrace-local-catalog')).toContain('More');
      await millrace(['rollback', 'catalog']);
      expect(await resourcesOf('millrace-local-catalog')).not.toContain('More');
      await expect(millrace(['rollback', 'order'])).rejects.toThrow('(data_stack_differs)');
      await expectUpgraded();
    },
    START_MS,
  );

  it(
    'INV-44: is upgraded by deployments of the modules, order first',
    async () => {
      await start(earlierStage('deploy'), undivided);
      await expect(millrace(['deploy', 'catalog'])).rejects.toThrow('(not_released)');
      await expect(millrace(['deploy', 'storefront'])).rejects.toThrow('(not_released)');
      expect(await keptIn(platform!)).toEqual(before);
      for (const module of ['order', 'catalog', 'storefront']) await millrace(['deploy', module]);
      await expectUpgraded();
    },
    START_MS,
  );

  it.each([
    {
      moment: 'after the resources left order',
      holds: async () => {
        const resources = await stackNow('ListStackResources', 'millrace-local-order-data');
        return resources !== '' && !resources.includes('SearchesBD87668F');
      },
    },
    {
      moment: 'before the import ended',
      holds: async () => (await stackNow('DescribeStacks', 'millrace-local-catalog-data')) !== '',
    },
    {
      moment: 'between the imports and the deployment',
      holds: async () =>
        (await stackNow('ListStackResources', 'millrace-local-storefront-data')).includes('SessionSecret'),
    },
  ])(
    'INV-44: is upgraded by the next start after one that was killed $moment',
    async ({ moment, holds }) => {
      const stateDir = earlierStage(moment.replaceAll(' ', '-'));
      await startAndKill({ stateDir, ports, until: holds });
      await start(stateDir);
      await expectUpgraded();
    },
    2 * START_MS,
  );
});
