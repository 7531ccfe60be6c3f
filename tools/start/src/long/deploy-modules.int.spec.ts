import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { moduleNames } from '@millrace/modules';
import { clientConfigOf } from '@millrace/stages';
import { aDirectory } from '@millrace/tools-deploy/testing/an-assembly.ts';
import { aStage, type LocalStage } from '@millrace/tools-deploy/testing/a-stage.ts';
import { deployModules } from '../deploy-modules.ts';

const settings = moduleNames.map((module) => `/millrace/local/${module}/setting`);
const quoteSetting = '/millrace/local/quote/setting';
const stateDir = aDirectory();
let stage: LocalStage;

/** The part of a start that follows once the local cloud is ready. */
const start = () => deployModules({ endpointUrl: stage.access.target.endpoint!, stateDir, detail: () => {} });

const kinds = async () =>
  (await stage.access.releasesOf('quote').records()).map(({ kind, release }) => [kind, release]);

beforeAll(async () => {
  stage = await aStage();
  process.env['MILLRACE_ASSEMBLIES_DIR'] = stage.assemblies;
  for (const module of moduleNames) {
    stage.build({ module, setting: 'one', ...(module !== 'quote' && { reads: quoteSetting }) });
  }
});

afterAll(() => stage.stop());

// The tests build on one another, like successive starts of one platform.
describe('deployModules', () => {
  it('deploys all modules and the release bucket, and records a release of each', async () => {
    expect(await start()).toEqual([]);
    expect(await stage.parameters(...settings)).toEqual(
      Object.fromEntries(settings.map((name) => [name, 'one v1'])),
    );
    for (const module of moduleNames) {
      const releases = stage.access.releasesOf(module);
      const [record, ...others] = await releases.records();
      expect(others).toEqual([]);
      expect(record).toMatchObject({ kind: 'deploy', release: 1, number: 1 });
      expect(await releases.archiveOf(record!)).toBeDefined();
    }
  });

  it('leaves modules alone that are deployed as built', async () => {
    expect(await start()).toEqual([]);
    expect(await stage.parameters(quoteSetting)).toEqual({ [quoteSetting]: 'one v1' });
    expect(await kinds()).toEqual([['deploy', 1]]);
  });

  it('records a deployment whose record was lost in a crash', async () => {
    const { store, target, region } = stage.access;
    const s3 = new S3Client({ ...clientConfigOf(target, region), forcePathStyle: true });
    const [Key] = await store.list('quote/deployments/');
    await s3.send(new DeleteObjectCommand({ Bucket: store.bucket, Key }));
    expect(await start()).toEqual([]);
    expect(await kinds()).toEqual([['deploy', 1]]);
    expect(await stage.parameters(quoteSetting)).toEqual({ [quoteSetting]: 'one v1' });
  });

  it('deploys only the modules whose build has changed', async () => {
    stage.build({ module: 'quote', setting: 'two' });
    expect(await start()).toEqual([]);
    expect(await kinds()).toEqual([
      ['deploy', 1],
      ['deploy', 2],
    ]);
    const others = settings.filter((name) => name !== quoteSetting);
    expect(await stage.parameters(...others)).toEqual(
      Object.fromEntries(others.map((name) => [name, 'one v1'])),
    );
  });

  it('leaves a module rolled back until its build changes', async () => {
    expect((await stage.millrace('rollback', 'quote')).status).toBe(0);
    expect(await start()).toEqual(['quote']);
    expect(await stage.parameters(quoteSetting)).toEqual({ [quoteSetting]: 'one v3' });
    stage.build({ module: 'quote', setting: 'three' });
    expect(await start()).toEqual([]);
    expect(await stage.parameters(quoteSetting)).toEqual({ [quoteSetting]: 'three v4' });
  });

  it('fails with the resource and the reason, and records nothing', async () => {
    stage.build({ module: 'quote', setting: 'four', takes: '/millrace/local/payment/setting' });
    await expect(start()).rejects.toMatchObject({
      message: expect.stringContaining(
        'millrace-local-quote could not be deployed: AWS::SSM::Parameter taken: ',
      ),
      remedy: 'Fix infra/quote and start again; deployed stacks stay.',
    });
    expect((await kinds()).at(-1)).toEqual(['deploy', 3]);
  });
});

// Goes on with the platform of the tests above.
describe('deployModules while a table moves from order to catalog', () => {
  const table = {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'moving',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    },
  };
  const from = 'millrace-local-order-data';
  const to = 'millrace-local-catalog-data';
  const moving = { type: table.Type, logicalId: 'Moving' };
  const adopts = [{ ...moving, identifier: { TableName: 'moving' }, stack: to, from }];
  const order = { module: 'order', reads: quoteSetting };
  const catalog = { module: 'catalog', reads: quoteSetting };
  const createdAt = async () => {
    const { target, region } = stage.access;
    const client = new DynamoDBClient(clientConfigOf(target, region));
    return (await client.send(new DescribeTableCommand({ TableName: 'moving' }))).Table?.CreationDateTime;
  };
  const hasTable = async (stack: string) =>
    Object.hasOwn((await stage.access.stacks.template(stack))?.Resources ?? {}, 'Moving');

  it('fails while the build of order keeps the table', async () => {
    stage.build({ module: 'quote', setting: 'four' });
    stage.build({ ...order, setting: 'two', data: { Moving: table } });
    await start();
    stage.build({ ...catalog, setting: 'two', data: { Moving: table }, adopts });
    await expect(start()).rejects.toMatchObject({
      message: expect.stringContaining('deploy order first (not_released)'),
      remedy: 'Fix infra/catalog and start again; deployed stacks stay.',
    });
  });

  it('deploys order first, and then catalog with the table and its data', async () => {
    const before = await createdAt();
    stage.build({ ...order, setting: 'three', handsOver: [{ ...moving, stack: from, to: 'catalog' }] });
    expect(await start()).toEqual([]);
    expect([await hasTable(from), await hasTable(to)]).toEqual([false, true]);
    expect(await createdAt()).toEqual(before);
    expect((await stage.access.releasesOf('catalog').records()).at(-1)).toMatchObject({ kind: 'deploy' });
  });
});
