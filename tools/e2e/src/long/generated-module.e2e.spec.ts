import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runningPlatform } from '@millrace/stages';
import { awsEndpoint, killTree, until } from '@millrace/tools-start';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoMerchant, settledPayment } from '../platform/merchant.ts';
import { gone, npmStart, ready, type NpmStart } from '../platform/npm-start.ts';
import { stacksIn } from '../platform/stacks.ts';
import { scan } from '../platform/tables.ts';
import { copyWorkspace, type WorkspaceCopy } from '../platform/workspace-copy.ts';

const NAME = 'sample';
const STEP_MS = 600_000;
const RECORDED_WITHIN_MS = 60_000;
const TABLE = `millrace-local-${NAME}-records`;

const directory = mkdtempSync(join(tmpdir(), 'millrace-generated-'));
const stateDir = join(directory, 'state');
let copy: WorkspaceCopy;
let start: NpmStart | undefined;

const platform = () => {
  const { endpointUrl, originUrl } = runningPlatform(stateDir)!;
  return { endpointUrl: endpointUrl!, originUrl: originUrl! };
};
const nx = (...args: string[]): Promise<string> =>
  copy.run(['nx', ...args], { MILLRACE_STATE_DIR: stateDir, npm_config_update_notifier: 'false' });

/** A payment is settled. @returns the attributes of its record that this spec knows */
async function recordOfPayment(): Promise<Record<string, unknown>> {
  const { endpointUrl, originUrl } = platform();
  const { id } = await settledPayment(demoMerchant({ originUrl }));
  const record = await until(`${id} is recorded`, RECORDED_WITHIN_MS, async () =>
    (await scan(awsEndpoint(endpointUrl), TABLE)).find(({ paymentId }) => paymentId?.['S'] === id),
  );
  return { amount: record['amount']?.['N'], version: record['version']?.['S'] };
}

beforeAll(async () => {
  copy = await copyWorkspace();
  await nx('g', '@millrace/tools-generators:module', NAME);
  await copy.commit('a module');
}, STEP_MS);

afterAll(() => {
  for (const pid of start?.pids() ?? []) killTree(pid);
  rmSync(directory, { recursive: true, force: true });
  rmSync(copy.directory, { recursive: true, force: true });
});

// Each step goes on where the one before it has ended.
describe('a generated module', () => {
  it(
    'is deployed by npm start, and records payments',
    async () => {
      start = npmStart(stateDir, [], copy.directory);
      await ready(start, STEP_MS);
      expect(await recordOfPayment()).toEqual({ amount: '10000', version: undefined });
    },
    STEP_MS,
  );

  it(
    'is deployed anew and rolled back',
    async () => {
      copy.edit(`apps/${NAME}/src/adapters/dynamo-record-store.ts`, {
        from: '    settledAt,\n  };',
        to: "    settledAt,\n    version: 'second',\n  };",
      });
      await nx('deploy', NAME);
      expect(await recordOfPayment()).toMatchObject({ version: 'second' });
      await nx('rollback', NAME);
      expect(await recordOfPayment()).toMatchObject({ version: undefined });
    },
    STEP_MS,
  );

  it(
    'is destroyed and removed, and the platform starts without it',
    async () => {
      await nx('destroy', NAME);
      const stacks = [...(await stacksIn(platform().endpointUrl)).keys()];
      expect(stacks.filter((name) => name.includes(NAME))).toEqual([]);
      await nx('g', '@millrace/tools-generators:remove-module', NAME);
      const pids = start!.pids();
      start!.interrupt();
      await gone(pids);
      start = npmStart(stateDir, [], copy.directory);
      await ready(start, STEP_MS);
      expect((await settledPayment(demoMerchant(platform()))).status).toBe('settled');
    },
    STEP_MS,
  );
});
