import { beforeAll, describe, expect, it } from '@jest/globals';
import { moduleNames } from '@millrace/modules';
import { until, workspaceRoot } from '@millrace/tools-start';
import { globSync } from 'node:fs';
import { aPaymentRequest, demoMerchant } from '../platform/merchant.ts';
import { platformWithCopy } from '../platform/platform-with-copy.ts';
import { faultOf } from '../platform/problem.ts';

const EXPIRED_WITHIN_MS = 60_000;

const local = platformWithCopy();

interface OneLine {
  readonly module: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const shortLivedQuotes = {
  module: 'quote',
  file: 'apps/quote/src/application/create-quote.ts',
  from: 'Math.floor(issuedAt.getTime() / 1000) + ttlSeconds',
  to: 'Math.floor(issuedAt.getTime() / 1000) + 1',
};

/** One line of each module, of which a bundle is made. */
const changes = moduleNames.map((module) => (module === 'quote' ? shortLivedQuotes : anotherExport(module)));

/** A handler of the module, or its container service, gets an export that nobody asks for. */
function anotherExport(module: string): OneLine {
  const [file] = ['handlers', 'services'].flatMap((folder) =>
    globSync(`apps/${module}/src/${folder}/*.ts`, { cwd: workspaceRoot })
      .filter((name) => !name.endsWith('.spec.ts'))
      .sort(),
  );
  const from = file!.includes('/handlers/') ? '\nexport ' : '\nvoid ';
  return { module, file: file!, from, to: `\nexport const isChanged = true;${from}` };
}

const deployAffected = (): Promise<string> => local.nx('affected', '-t', 'deploy');

/** The stage is up to date, so Nx starts no task. */
async function nothingIsAffected(): Promise<void> {
  const moved = await local.stacksMovedBy(async () => {
    expect(await deployAffected()).toContain('No tasks were run');
  });
  expect(moved).toEqual([]);
}

beforeAll(() => local.markDeployed());

/** The last line of the tool for each module. */
function linesOf(output: string): string[] {
  return output.split('\n').filter((line) => /^› \w+ is (deployed|unchanged)/.test(line));
}

describe('npx nx affected -t deploy', () => {
  it('does nothing when the stage has what is checked out', nothingIsAffected);

  it.each(changes)(
    'deploys only the service stack of $module after a commit on main that changed one line of it',
    async ({ module, file, ...change }) => {
      local.copy.edit(file, change);
      await local.copy.commit('a change');
      let output = '';
      expect(await local.stacksMovedBy(async () => (output = await deployAffected()))).toEqual([
        `millrace-local-${module}`,
      ]);
      expect(linesOf(output)).toEqual([
        expect.stringMatching(
          new RegExp(`^› ${module} is deployed to local: release 2 \\([0-9a-f]{16}\\), [0-9.]+ s$`),
        ),
      ]);
    },
  );

  it('does nothing once all of them are deployed', nothingIsAffected);

  it('deploys uncommitted changes, does nothing after their commit, and deploys again when they are reverted', async () => {
    const [one] = changes;
    const moved = [`millrace-local-${one!.module}`];
    local.copy.edit(one!.file, { from: one!.to, to: one!.from });
    expect(await local.stacksMovedBy(deployAffected)).toEqual(moved);
    await local.copy.commit('the same');
    await nothingIsAffected();
    await local.copy.run(['git', 'checkout', '--quiet', 'HEAD~1', '--', one!.file]);
    expect(await local.stacksMovedBy(deployAffected)).toEqual(moved);
    await local.copy.commit('taken back');
  });

  it('deploys the modules that bundle a changed shared library, and then finds them unchanged', async () => {
    // Settlement is affected as well, because its API uses a library with types of this one; its bundles do not change.
    local.copy.edit('libs/idempotency/src/dynamo-idempotency-store.ts', {
      from: 'Math.floor(clock()',
      to: 'Math.trunc(clock()',
    });
    await local.copy.commit('a shared change');
    expect(await local.stacksMovedBy(deployAffected)).toEqual([
      'millrace-local-order',
      'millrace-local-payment',
      'millrace-local-quote',
    ]);
    let output = '';
    expect(await local.stacksMovedBy(async () => (output = await deployAffected()))).toEqual([]);
    const lines = linesOf(output);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/^› [a-z]+ is unchanged in local: release \d+ /);
  });

  it('treats every module as affected in a clone that does not know the stage, and changes none of them', async () => {
    await local.copy.run(['rm', '.local.env']);
    let output = '';
    expect(await local.stacksMovedBy(async () => (output = await deployAffected()))).toEqual([]);
    for (const module of moduleNames) {
      expect(
        output.match(new RegExp(`^› ${module} is unchanged in local: release \\d+ `, 'gm')),
      ).toHaveLength(1);
    }
  });

  it('INV-6: puts the change into effect: quotes now expire after a second and are refused then', async () => {
    const merchant = demoMerchant(local.platform);
    const { token, expiresAt } = await merchant.quote();
    await until(
      'the quote expires',
      EXPIRED_WITHIN_MS,
      async () => Date.now() > Date.parse(expiresAt) || undefined,
    );
    const answer = await merchant.post('/payments', aPaymentRequest({ quoteToken: token }));
    expect(faultOf(answer, 'quote_expired', 410)).toBeUndefined();
    expect((await merchant.get('/payments')).json).toMatchObject({ data: [] });
  });
});
