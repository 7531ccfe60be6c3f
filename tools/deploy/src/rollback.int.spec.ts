import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { clientConfigOf } from '@millrace/stages';
import { usualOrLong } from '@millrace/testing';
import { aStage, type LocalStage } from './testing/a-stage.ts';

const MINUTE_MS = 60_000;
const setting = '/millrace/local/quote/setting';
const merchantSetting = '/millrace/local/merchant/setting';
const event = (version: number) => ({ type: 'quote.created', version, schema: { type: 'object' } });
const contractOf = (module: string, parts: object) => ({
  module,
  events: [],
  accepts: [],
  functions: [],
  calls: [],
  ...parts,
});
const itLong = usualOrLong({ usual: it.skip, long: it });
let stage: LocalStage;
let s3: S3Client;

const present = async (): Promise<string> => (await stage.parameters(setting))[setting]!.split(' ')[0]!;
const history = () => stage.access.releasesOf('quote').records();

/** Removes the newest record, as if the deployment had been interrupted before it was written. */
async function forgetTheLastRecord(): Promise<void> {
  const { store } = stage.access;
  const Key = (await store.list('quote/deployments/')).at(-1)!;
  await s3.send(new DeleteObjectCommand({ Bucket: store.bucket, Key }));
}

/** Deploys a module with a process that crashes between the deployment and its record. */
function deployAndCrash(module: Parameters<LocalStage['build']>[0]): void {
  stage.build(module);
  const releases = pathToFileURL(join(import.meta.dirname, 'releases/releases.ts')).href;
  const crash = `import { Releases } from '${releases}';
    Releases.prototype.append = () => process.kill(process.pid, 'SIGKILL');`;
  const { signal } = spawnSync(
    process.execPath,
    [
      ...['--import', `data:text/javascript,${encodeURIComponent(crash)}`],
      ...[join(import.meta.dirname, 'main.ts'), 'deploy', module.module],
    ],
    { env: stage.environment },
  );
  expect(signal).toBe('SIGKILL');
}

beforeAll(async () => {
  stage = await aStage();
  s3 = new S3Client({ ...clientConfigOf(stage.access.target, stage.access.region), forcePathStyle: true });
});

afterAll(() => stage.stop());

// The tests build on one another, like the releases of a module.
describe('rollback', () => {
  it('is refused with not_deployed when the module is not deployed', () => {
    expect(stage.millrace('rollback', 'quote')).toEqual({
      status: 1,
      output: '✗ quote is not deployed in local: deploy it first (not_deployed)\n',
    });
  });

  it('is refused with no_release_before for the first release', () => {
    stage.deploy({ module: 'quote', setting: 'one' });
    expect(stage.millrace('rollback', 'quote')).toEqual({
      status: 1,
      output:
        '✗ quote cannot be rolled back in local: there is no release before release 1 (no_release_before)\n',
    });
  });

  it('shows the changes in a dry run, and makes none', async () => {
    stage.deploy({ module: 'quote', setting: 'two' });
    const { status, output } = stage.millrace('rollback', 'quote', '--dry-run');
    expect(status).toBe(0);
    expect(output).toMatch(/\[-\] two\n.*\[\+\] one/);
    expect(await present()).toBe('two');
    expect(await history()).toHaveLength(2);
  });

  it('deploys the stored service stack of the previous release, and leaves the data stack alone', async () => {
    const { output } = stage.millrace('rollback', 'quote');
    expect(output).toContain('rolling quote in local back from release 2 to 1');
    expect(await stage.parameters('/millrace/local/quote/kept', setting)).toEqual({
      '/millrace/local/quote/kept': 'data v1',
      [setting]: 'one v3',
    });
    expect((await history()).at(-1)).toMatchObject({ number: 3, kind: 'rollback', release: 1 });
  });

  it('undoes itself when it is run twice', async () => {
    stage.millrace('rollback', 'quote');
    expect(await present()).toBe('two');
  });

  it('deploys any release with --to, and refuses an unknown one with release_unknown', async () => {
    stage.deploy({ module: 'quote', setting: 'three' });
    expect(stage.millrace('rollback', 'quote', '--to=1').status).toBe(0);
    expect(await present()).toBe('one');
    expect(stage.millrace('rollback', 'quote', '--to', '1').output).toContain(
      'quote is at release 1 in local already',
    );
    const { status, output } = stage.millrace('rollback', 'quote', '--to=0000000');
    expect(status).toBe(1);
    expect(output).toContain('(release_unknown)');
  });

  it('appears in the list of releases, which marks the current one', () => {
    const { output } = stage.millrace('releases', 'quote');
    const lines = output.trimEnd().split('\n');
    expect(lines).toHaveLength(7);
    expect(lines.filter((line) => line.startsWith('→'))).toEqual([lines.at(-1)]);
    expect(lines.at(-1)).toMatch(/^→ {2}1 {8}rollback {2}\d{4}-\d\d-\d\dT/);
  });

  it('goes to the last recorded deployment when the current one was interrupted before its record', async () => {
    await forgetTheLastRecord();
    expect(stage.millrace('releases', 'quote').output).toContain(
      'the current deployment in local is not recorded',
    );
    expect(stage.millrace('rollback', 'quote').output).toContain(
      'rolling quote in local back from an unrecorded deployment to 3',
    );
    expect(await present()).toBe('three');
  });

  it('works again after an interrupted deployment, which a new deployment records', async () => {
    stage.deploy({ module: 'quote', setting: 'four' });
    await forgetTheLastRecord();
    expect(stage.millrace('deploy', 'quote').output).toContain('quote is deployed to local: release 4');
    expect((await history()).at(-1)).toMatchObject({ kind: 'deploy', release: 4 });
  });

  it('is refused with asset_gone when the stored release is gone or another one, and changes nothing', async () => {
    const { store } = stage.access;
    const records = await history();
    const keyOf = (release: number): string => {
      const { gitSha, digest } = records.find((record) => record.release === release)!;
      return `quote/${gitSha}/${digest}/assembly.zip`;
    };
    const Body = (await store.read(keyOf(1)))!;
    await s3.send(new PutObjectCommand({ Bucket: store.bucket, Key: keyOf(2), Body }));
    await s3.send(new DeleteObjectCommand({ Bucket: store.bucket, Key: keyOf(1) }));
    const outcomes = [1, 2].map((release) => stage.millrace('rollback', 'quote', `--to=${release}`));
    expect(outcomes).toEqual([
      { status: 1, output: expect.stringMatching(/no longer stored.*\(asset_gone\)\n$/) },
      {
        status: 1,
        output: expect.stringMatching(/the stored assembly is \w+, not \w+.*\(asset_gone\)\n$/),
      },
    ]);
    expect(await present()).toBe('four');
  });

  it('is refused with data_stack_differs when the release was built for another data stack, and lists the differences', async () => {
    stage.deploy({ module: 'quote', setting: 'five', kept: 'more data' });
    expect(stage.millrace('rollback', 'quote')).toEqual({
      status: 1,
      output: expect.stringMatching(/kept \(AWS::SSM::Parameter\) \(data_stack_differs\)\n$/),
    });
    expect(await present()).toBe('five');
  });

  it('is refused with parameters_missing when a parameter that the release reads is no longer published', async () => {
    stage.deploy({ module: 'merchant', setting: 'key' });
    stage.deploy({ module: 'quote', setting: 'six', kept: 'more data', reads: merchantSetting });
    stage.deploy({ module: 'quote', setting: 'seven', kept: 'more data' });
    stage.deploy({ module: 'merchant', setting: 'key', publishes: 'other' });
    expect(stage.millrace('rollback', 'quote')).toEqual({
      status: 1,
      output: `✗ release 6 of quote needs ${merchantSetting}: deploy the modules that publish them first (parameters_missing)\n`,
    });
    expect(await present()).toBe('seven');
  });
});

describe('a release with an incompatible contract', () => {
  const quote = (version: number, content: string) => ({
    module: 'quote',
    setting: content,
    kept: 'more data',
    contract: contractOf('quote', { events: [event(version)] }),
  });
  const payment = (versions: readonly number[]) => ({
    module: 'payment',
    setting: `accepts ${versions.join()}`,
    contract: contractOf('payment', { accepts: [{ type: 'quote.created', versions }] }),
  });

  it('is not rolled back to: contract_breaks_consumer', async () => {
    stage.deploy(quote(1, 'gives one'));
    stage.deploy(payment([1, 2]));
    stage.deploy(quote(2, 'gives two'));
    stage.deploy(payment([2]));
    expect(stage.millrace('rollback', 'quote')).toEqual({
      status: 1,
      output: expect.stringMatching(
        /✗ quote gives quote\.created version 1, .*\(contract_breaks_consumer\)\n$/,
      ),
    });
    expect(await present()).toBe('gives');
  });

  it('is not rolled back to when it does not accept current events: contract_not_accepted', () => {
    stage.deploy(payment([2, 3]));
    stage.deploy(quote(3, 'gives three'));
    expect(stage.millrace('rollback', 'payment')).toEqual({
      status: 1,
      output: expect.stringContaining('(contract_not_accepted)'),
    });
  });

  it('is not deployed, and neither is one that changes an existing version', () => {
    const before = stage.millrace('releases', 'quote').output;
    stage.build(quote(4, 'gives four'));
    expect(stage.millrace('deploy', 'quote')).toEqual({
      status: 1,
      output: expect.stringContaining('(contract_breaks_consumer)'),
    });
    const changed = { ...event(3), schema: { type: 'object', required: ['a'], properties: { a: {} } } };
    stage.build({ ...quote(3, 'changes three'), contract: contractOf('quote', { events: [changed] }) });
    expect(stage.millrace('deploy', 'quote')).toEqual({
      status: 1,
      output: expect.stringContaining('(contract_incompatible)'),
    });
    expect(stage.millrace('releases', 'quote').output).toBe(before);
  });

  itLong(
    'is refused with not_recorded while the deployment of another module is not recorded',
    async () => {
      stage.deploy(payment([3, 4]));
      stage.deploy(quote(4, 'gives four'));
      deployAndCrash(payment([4]));
      const refused = {
        status: 1,
        output: expect.stringMatching(
          /✗ the deployment of payment in local is not recorded, .*: deploy payment again, or roll it back, first \(not_recorded\)\n$/,
        ),
      };
      expect(stage.millrace('rollback', 'quote')).toEqual(refused);
      stage.build(quote(4, 'gives four again'));
      expect(stage.millrace('deploy', 'quote')).toEqual(refused);
      expect(await present()).toBe('gives');
      stage.deploy(payment([4]));
      expect(stage.millrace('rollback', 'quote')).toEqual({
        status: 1,
        output: expect.stringContaining('(contract_breaks_consumer)'),
      });
    },
    MINUTE_MS,
  );

  itLong(
    'does not prevent several interrupted modules from being recorded',
    async () => {
      deployAndCrash(payment([4, 5]));
      await forgetTheLastRecord();
      stage.build(quote(4, 'gives four'));
      for (const module of ['quote', 'payment']) {
        expect(stage.millrace('deploy', module).output).toContain(`${module} is deployed to local`);
      }
    },
    MINUTE_MS,
  );
});
