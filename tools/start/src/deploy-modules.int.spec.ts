import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { moduleNames } from '@millrace/modules';
import { clientConfigOf } from '@millrace/stages';
import { aDirectory } from '@millrace/tools-deploy/testing/an-assembly.ts';
import { aStage, type LocalStage } from '@millrace/tools-deploy/testing/a-stage.ts';
import { deployModules } from './deploy-modules.ts';

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
    expect(stage.millrace('rollback', 'quote').status).toBe(0);
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
