import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { aLocalCloud, type RunningLocalCloud } from './testing/a-local-cloud.ts';
import { synthesizeModule } from './testing/a-deployable-module.ts';
import { aDirectory } from './testing/an-assembly.ts';

const MINUTE_MS = 60_000;
const assemblies = aDirectory();
const state = aDirectory();
const quoteSetting = '/millrace/local/quote/setting';
let cloud: RunningLocalCloud;

/** Runs the tool as Nx does. */
function millrace(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'main.ts'), ...args],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        MILLRACE_ENDPOINT: cloud.endpoint,
        MILLRACE_STATE_DIR: state,
        MILLRACE_ASSEMBLIES_DIR: assemblies,
      },
    },
  );
  return { status, output: stdout + stderr };
}

/** Parameters with their versions, which count the deployments that have written them. */
async function parameters(...names: string[]): Promise<Record<string, string>> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SSMClient({ region: 'eu-west-1', endpoint: cloud.endpoint, credentials });
  const { Parameters = [] } = await client.send(new GetParametersCommand({ Names: names }));
  return Object.fromEntries(Parameters.map(({ Name, Value, Version }) => [Name!, `${Value} v${Version}`]));
}

const everything = () =>
  parameters(
    ...['quote', 'payment'].flatMap((module) => [
      `/millrace/local/${module}/kept`,
      `/millrace/local/${module}/setting`,
    ]),
    '/millrace/local/payment/copy',
  );

beforeAll(async () => {
  cloud = await aLocalCloud();
}, MINUTE_MS);

afterAll(() => cloud.stop());

// The cases build on one another, as the releases of a module do.
describe('one module of several', () => {
  it(
    'is deployed with both of its stacks, and reads what another has published',
    async () => {
      synthesizeModule({ assemblies, module: 'quote', setting: 'one' });
      synthesizeModule({ assemblies, module: 'payment', setting: 'one', reads: quoteSetting });
      for (const module of ['quote', 'payment']) {
        const { output } = millrace('deploy', module);
        expect(output).toContain(`${module} is deployed to local: release 1`);
      }
      expect(await everything()).toEqual({
        '/millrace/local/quote/kept': 'data v1',
        '/millrace/local/quote/setting': 'one v1',
        '/millrace/local/payment/kept': 'data v1',
        '/millrace/local/payment/setting': 'one v1',
        '/millrace/local/payment/copy': 'one v1',
      });
    },
    MINUTE_MS,
  );

  it(
    'is deployed again alone, and no stack but its service stack moves',
    async () => {
      synthesizeModule({ assemblies, module: 'quote', setting: 'two' });
      expect(millrace('deploy', 'quote').output).toContain('release 2');
      expect(await everything()).toEqual({
        '/millrace/local/quote/kept': 'data v1',
        '/millrace/local/quote/setting': 'two v2',
        '/millrace/local/payment/kept': 'data v1',
        '/millrace/local/payment/setting': 'one v1',
        '/millrace/local/payment/copy': 'one v1',
      });
    },
    MINUTE_MS,
  );

  it(
    'makes no new release when nothing has changed',
    () => {
      const { status, output } = millrace('deploy', 'quote');
      expect(status).toBe(0);
      expect(output).toContain('millrace-local-quote (no changes)');
      expect(output).toContain('release 2');
    },
    MINUTE_MS,
  );

  it(
    'is rolled back alone, from the assembly that was kept',
    async () => {
      const { output } = millrace('rollback', 'quote');
      expect(output).toContain('rolling quote in local back from release 2 to 1');
      expect(await everything()).toMatchObject({
        '/millrace/local/quote/kept': 'data v1',
        '/millrace/local/quote/setting': 'one v3',
        '/millrace/local/payment/setting': 'one v1',
      });
    },
    MINUTE_MS,
  );

  it(
    'is not rolled back further than to its first release',
    () => {
      expect(millrace('rollback', 'quote')).toMatchObject({
        status: 1,
        output: '✗ quote cannot be rolled back in local: there is no release before 1\n',
      });
    },
    MINUTE_MS,
  );

  it(
    'shows what would change',
    () => {
      const { status, output } = millrace('diff', 'quote');
      expect(status).toBe(0);
      expect(output).toMatch(/\[-\] one\n.*\[\+\] two/);
    },
    MINUTE_MS,
  );

  it(
    'is deleted alone',
    async () => {
      expect(millrace('destroy', 'quote').output).toContain('quote is gone from local');
      expect(await everything()).toEqual({
        '/millrace/local/payment/kept': 'data v1',
        '/millrace/local/payment/setting': 'one v1',
        '/millrace/local/payment/copy': 'one v1',
      });
    },
    MINUTE_MS,
  );

  it(
    'is not rolled back while what it needs is gone',
    () => {
      synthesizeModule({ assemblies, module: 'payment', setting: 'two', reads: quoteSetting });
      synthesizeModule({ assemblies, module: 'quote', setting: 'two' });
      millrace('deploy', 'quote');
      millrace('deploy', 'payment');
      millrace('destroy', 'quote');
      expect(millrace('rollback', 'payment')).toMatchObject({
        status: 1,
        output: `✗ release 1 of payment needs ${quoteSetting}\n`,
      });
    },
    MINUTE_MS,
  );
});
