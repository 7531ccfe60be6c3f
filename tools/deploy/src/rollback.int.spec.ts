import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aStage, type LocalStage } from './testing/a-stage.ts';
import { bucketClient, forgetTheLastRecord } from './testing/interruptions.ts';

const setting = '/millrace/local/quote/setting';
const merchantSetting = '/millrace/local/merchant/setting';
let stage: LocalStage;
let s3: S3Client;

const present = async (): Promise<string> => (await stage.parameters(setting))[setting]!.split(' ')[0]!;
const history = () => stage.access.releasesOf('quote').records();

beforeAll(async () => {
  stage = await aStage();
  s3 = bucketClient(stage);
});

afterAll(() => stage.stop());

// The tests build on one another, like the releases of a module.
describe('rollback', () => {
  it('is refused with not_deployed when the module is not deployed', async () => {
    expect(await stage.millrace('rollback', 'quote')).toEqual({
      status: 1,
      output: '✗ quote is not deployed in local: deploy it first (not_deployed)\n',
    });
  });

  it('is refused with no_release_before for the first release', async () => {
    await stage.deploy({ module: 'quote', setting: 'one' });
    expect(await stage.millrace('rollback', 'quote')).toEqual({
      status: 1,
      output:
        '✗ quote cannot be rolled back in local: there is no release before release 1 (no_release_before)\n',
    });
  });

  it('shows the changes in a dry run, and makes none', async () => {
    await stage.deploy({ module: 'quote', setting: 'two' });
    const { status, output } = await stage.millrace('rollback', 'quote', '--dry-run');
    expect(status).toBe(0);
    expect(output).toMatch(/\[-\] two\n.*\[\+\] one/);
    expect(await present()).toBe('two');
    expect(await history()).toHaveLength(2);
  });

  it('deploys the stored service stack of the previous release, and leaves the data stack alone', async () => {
    const { output } = await stage.millrace('rollback', 'quote');
    expect(output).toContain('rolling quote in local back from release 2 to 1');
    expect(await stage.parameters('/millrace/local/quote/kept', setting)).toEqual({
      '/millrace/local/quote/kept': 'data v1',
      [setting]: 'one v3',
    });
    expect((await history()).at(-1)).toMatchObject({ number: 3, kind: 'rollback', release: 1 });
  });

  it('undoes itself when it is run twice', async () => {
    await stage.millrace('rollback', 'quote');
    expect(await present()).toBe('two');
  });

  it('deploys any release with --to, and refuses an unknown one with release_unknown', async () => {
    await stage.deploy({ module: 'quote', setting: 'three' });
    expect((await stage.millrace('rollback', 'quote', '--to=1')).status).toBe(0);
    expect(await present()).toBe('one');
    expect((await stage.millrace('rollback', 'quote', '--to', '1')).output).toContain(
      'quote is at release 1 in local already',
    );
    const { status, output } = await stage.millrace('rollback', 'quote', '--to=0000000');
    expect(status).toBe(1);
    expect(output).toContain('(release_unknown)');
  });

  it('appears in the list of releases, which marks the current one', async () => {
    const { output } = await stage.millrace('releases', 'quote');
    const lines = output.trimEnd().split('\n');
    expect(lines).toHaveLength(7);
    expect(lines.filter((line) => line.startsWith('→'))).toEqual([lines.at(-1)]);
    expect(lines.at(-1)).toMatch(/^→ {2}1 {8}rollback {2}\d{4}-\d\d-\d\dT/);
  });

  it('goes to the last recorded deployment when the current one was interrupted before its record', async () => {
    await forgetTheLastRecord(stage);
    expect((await stage.millrace('releases', 'quote')).output).toContain(
      'the current deployment in local is not recorded',
    );
    expect((await stage.millrace('rollback', 'quote')).output).toContain(
      'rolling quote in local back from an unrecorded deployment to 3',
    );
    expect(await present()).toBe('three');
  });

  it('works again after an interrupted deployment, which a new deployment records', async () => {
    await stage.deploy({ module: 'quote', setting: 'four' });
    await forgetTheLastRecord(stage);
    expect((await stage.millrace('deploy', 'quote')).output).toContain(
      'quote is deployed to local: release 4',
    );
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
    const outcomes = [
      await stage.millrace('rollback', 'quote', '--to=1'),
      await stage.millrace('rollback', 'quote', '--to=2'),
    ];
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
    await stage.deploy({ module: 'quote', setting: 'five', kept: 'more data' });
    expect(await stage.millrace('rollback', 'quote')).toEqual({
      status: 1,
      output: expect.stringMatching(/kept \(AWS::SSM::Parameter\) \(data_stack_differs\)\n$/),
    });
    expect(await present()).toBe('five');
  });

  it('is refused with parameters_missing when a parameter that the release reads is no longer published', async () => {
    await stage.deploy({ module: 'merchant', setting: 'key' });
    await stage.deploy({ module: 'quote', setting: 'six', kept: 'more data', reads: merchantSetting });
    await stage.deploy({ module: 'quote', setting: 'seven', kept: 'more data' });
    await stage.deploy({ module: 'merchant', setting: 'key', publishes: 'other' });
    expect(await stage.millrace('rollback', 'quote')).toEqual({
      status: 1,
      output: `✗ release 6 of quote needs ${merchantSetting}: deploy the modules that publish them first (parameters_missing)\n`,
    });
    expect(await present()).toBe('seven');
  });
});
