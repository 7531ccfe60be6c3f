import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awsEndpoint, startPlatform, until, type Platform } from '@millrace/tools-start';
import { aPaymentRequest, demoMerchant } from './platform/merchant.ts';
import { verifyLedgerAtEnd } from './platform/verify-ledger.ts';
import { copyWorkspace, type WorkspaceCopy } from './platform/workspace-copy.ts';

const START_MS = 120_000;
const DEPLOY_MS = 120_000;
const EXPIRED_WITHIN_MS = 5_000;

interface StackDescription {
  readonly StackName: string;
  readonly CreationTime: string;
  readonly LastUpdatedTime?: string;
}

const directory = mkdtempSync(join(tmpdir(), 'millrace-affected-'));
let platform: Platform;
let copy: WorkspaceCopy;

/** When each stack was changed last. */
async function changedAt(): Promise<Record<string, string>> {
  const { Stacks } = await awsEndpoint(platform.endpointUrl).cloudFormation<{
    Stacks: { member: StackDescription[] };
  }>('DescribeStacks', {});
  const entries = Stacks.member.map((stack) => [
    stack.StackName,
    stack.LastUpdatedTime ?? stack.CreationTime,
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

beforeAll(async () => {
  [platform, copy] = await Promise.all([
    startPlatform({ stateDir: join(directory, 'state'), endpointPort: 0, originPort: 0, build: false }),
    copyWorkspace(),
  ]);
}, START_MS);

verifyLedgerAtEnd(() => platform);

afterAll(async () => {
  await platform.stop();
  rmSync(directory, { recursive: true, force: true });
  rmSync(copy.directory, { recursive: true, force: true });
}, START_MS);

describe('npx nx affected -t deploy, after one line of the quote module was changed', () => {
  it(
    'deploys that module and leaves all others as they are',
    async () => {
      const before = await changedAt();
      copy.edit('apps/quote/src/application/create-quote.ts', {
        from: 'Math.floor(issuedAt.getTime() / 1000) + ttlSeconds',
        to: 'Math.floor(issuedAt.getTime() / 1000) + 1',
      });
      await copy.run(['npx', 'nx', 'affected', '-t', 'deploy'], {
        MILLRACE_ENDPOINT: platform.endpointUrl,
        MILLRACE_STATE_DIR: platform.stateDir,
        npm_config_update_notifier: 'false',
      });
      const after = await changedAt();
      const moved = Object.keys(after).filter((stack) => after[stack] !== before[stack]);
      expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
      expect(moved).toEqual(['millrace-local-quote']);
    },
    DEPLOY_MS,
  );

  it('INV-6: makes the change take effect: quotes now expire after a second and are refused then', async () => {
    const merchant = demoMerchant(platform);
    const { token, expiresAt } = await merchant.quote();
    await until(
      'the quote expires',
      EXPIRED_WITHIN_MS,
      async () => Date.now() > Date.parse(expiresAt) || undefined,
    );
    const answer = await merchant.post('/payments', aPaymentRequest({ quoteToken: token }));
    expect(answer.status).toBe(410);
    expect(answer.json).toMatchObject({ code: 'quote_expired', status: 410 });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect((await merchant.get('/payments')).json).toMatchObject({ data: [] });
  });
});
