import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aStage, type LocalStage } from './testing/a-stage.ts';

const quoteSetting = '/millrace/local/quote/setting';
let stage: LocalStage;

const modules = () => stage.access.stacks.modules();

const everything = () =>
  stage.parameters(
    ...['quote', 'payment'].flatMap((module) => [
      `/millrace/local/${module}/kept`,
      `/millrace/local/${module}/setting`,
    ]),
    '/millrace/local/payment/copy',
  );

beforeAll(async () => {
  stage = await aStage();
});

afterAll(() => stage.stop());

// The tests build on one another, like the releases of a module.
describe('deploy of one module', () => {
  it('deploys both stacks after the bucket of releases, and reads the parameters of another module', async () => {
    stage.build({ module: 'quote', setting: 'one' });
    const { status, output: first } = stage.spawn('deploy', 'quote');
    expect(status).toBe(0);
    expect(first).toContain('releases are kept in millrace-local-releases-000000000000-eu-west-1');
    expect(first).toContain('quote is deployed to local: release 1');
    const second = await stage.deploy({ module: 'payment', setting: 'one', reads: quoteSetting });
    expect(second).toContain('payment is deployed to local: release 1');
    expect(second).not.toContain('releases are kept');
    expect(await everything()).toEqual({
      '/millrace/local/quote/kept': 'data v1',
      '/millrace/local/quote/setting': 'one v1',
      '/millrace/local/payment/kept': 'data v1',
      '/millrace/local/payment/setting': 'one v1',
      '/millrace/local/payment/copy': 'one v1',
    });
  });

  it('changes only the service stack when only that has changed', async () => {
    expect(await stage.deploy({ module: 'quote', setting: 'two' })).toContain('release 2');
    expect(await everything()).toEqual({
      '/millrace/local/quote/kept': 'data v1',
      '/millrace/local/quote/setting': 'two v2',
      '/millrace/local/payment/kept': 'data v1',
      '/millrace/local/payment/setting': 'one v1',
      '/millrace/local/payment/copy': 'one v1',
    });
  });

  it('makes no new release when nothing has changed', async () => {
    const { status, output } = await stage.millrace('deploy', 'quote');
    expect(status).toBe(0);
    expect(output).toMatch(/^› quote is unchanged in local: release 2 \([0-9a-f]{16}\) is deployed\n$/);
    expect(await stage.access.releasesOf('quote').records()).toHaveLength(2);
  });

  it('deploys an unchanged module again when a parameter that it reads was written since', async () => {
    const { output } = await stage.millrace('deploy', 'payment');
    expect(output).toContain('payment is deployed to local: release 1');
    expect(await everything()).toMatchObject({ '/millrace/local/payment/copy': 'two v2' });
    expect((await stage.millrace('deploy', 'payment')).output).toContain(
      'payment is unchanged in local: release 1',
    );
  });

  it('is recorded with release, time, commit and user', async () => {
    const [first, second] = await stage.access.releasesOf('quote').records();
    expect([first!.number, second!.number]).toEqual([1, 2]);
    expect(second).toMatchObject({
      kind: 'deploy',
      module: 'quote',
      stage: 'local',
      release: 2,
      gitSha: expect.stringMatching(/^([0-9a-f]{40}(-dirty)?|no-commit)$/),
      digest: expect.stringMatching(/^[0-9a-f]{16}$/),
      deployedBy: 'arn:aws:iam::000000000000:root',
    });
    expect(Date.parse(second!.at)).toBeGreaterThan(Date.parse(first!.at));
  });

  it('keeps the previous version serving after a failure, prints the reason, and records nothing', async () => {
    stage.build({ module: 'quote', setting: 'three', takes: '/millrace/local/payment/setting' });
    const { status, output } = await stage.millrace('deploy', 'quote');
    expect(status).toBe(1);
    expect(output).toMatch(
      /✗ millrace-local-quote failed at AWS::SSM::Parameter taken: .+\n {2}The previous version keeps serving\.\n/,
    );
    expect(await stage.parameters(quoteSetting)).toMatchObject({
      [quoteSetting]: expect.stringContaining('two'),
    });
    expect(await stage.access.releasesOf('quote').records()).toHaveLength(2);
  });

  it('shows the changes with diff', () => {
    stage.build({ module: 'quote', setting: 'four' });
    const { status, output } = stage.spawn('diff', 'quote');
    expect(status).toBe(0);
    expect(output).toMatch(/\[-\] two\n.*\[\+\] four/);
  });
});

// Goes on with the two modules of the tests above.
describe('destroy of one module', () => {
  it('is refused with still_needed while another module reads its parameters', async () => {
    expect(await stage.millrace('destroy', 'quote')).toEqual({
      status: 1,
      output: '✗ payment in local read parameters of quote: destroy them first, or together (still_needed)\n',
    });
    expect([...(await modules())].sort()).toEqual(['payment', 'quote', 'releases']);
  });

  it('deletes the module alone, lists the remaining releases, and is recorded in the history', async () => {
    const { status, output } = await stage.millrace('destroy', 'payment');
    expect(status).toBe(0);
    expect(output).toContain('› kept in local:\n');
    expect(output).toContain('the releases in millrace-local-releases-000000000000-eu-west-1\n');
    expect([...(await modules())].sort()).toEqual(['quote', 'releases']);
    const records = await stage.access.releasesOf('payment').records();
    expect(records.map(({ kind, release }) => [kind, release])).toEqual([
      ['deploy', 1],
      ['destroy', 1],
    ]);
    expect((await stage.millrace('releases', 'payment')).output).toContain(
      'payment is not deployed in local now',
    );
  });

  it('deletes a module once', async () => {
    const { status, output } = await stage.millrace('destroy', 'payment');
    expect(status).toBe(0);
    expect(output).toContain('payment is not deployed in local: there is nothing to delete');
    expect(await stage.access.releasesOf('payment').records()).toHaveLength(2);
  });

  it('lets the module be deployed again, as the same release', async () => {
    expect((await stage.millrace('deploy', 'payment')).output).toContain(
      'payment is deployed to local: release 1',
    );
    expect((await stage.access.releasesOf('payment').records()).map(({ kind }) => kind)).toEqual([
      'deploy',
      'destroy',
      'deploy',
    ]);
  });
});

describe('a module that is not in the stage', () => {
  it.each(['deploy', 'diff', 'destroy'])('is left alone without an error: %s', async (command) => {
    const directory = join(stage.assemblies, 'pipeline/local');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'not-in-stage.json'), '{"stages":["prod"]}');
    expect(await stage.millrace(command, 'pipeline')).toEqual({
      status: 0,
      output: '› pipeline is not in stage local\n',
    });
  });
});
