import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aStage, type LocalStage } from './testing/a-stage.ts';

const quoteSetting = '/millrace/local/quote/setting';
let stage: LocalStage;

const modules = () => stage.access.stacks.modules();

beforeAll(async () => {
  stage = await aStage();
  await stage.deploy({ module: 'quote', setting: 'one' });
  await stage.deploy({ module: 'payment', setting: 'one', reads: quoteSetting });
});

afterAll(() => stage.stop());

// The tests build on one another, like the life of a stage.
describe('destroy', () => {
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
