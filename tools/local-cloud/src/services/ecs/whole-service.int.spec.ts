import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isRunning } from '@millrace/stages/processes';
import { eventually } from '../../testing/test-cloud.ts';
import { cdk } from '../../testing/cdk.ts';
import { startChildCloud, type ChildCloud } from '../../testing/child-cloud.ts';
import type { Said } from './testing/shop.ts';

const directory = mkdtempSync(join(tmpdir(), 'millrace-service-'));
const start = () => startChildCloud({ stateDir: join(directory, 'state') });
let cloud: ChildCloud;
beforeAll(async () => {
  await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'testing/service-app.ts'),
    directory,
  ]);
  cloud = await start();
});
afterAll(async () => {
  await cloud.end('SIGTERM');
  rmSync(directory, { recursive: true });
});

/** Waits for the process that answers at the origin. */
async function served(): Promise<number> {
  for (;;) {
    const response = await fetch(`${cloud.originUrl}/basket`);
    if (response.status === 200) return ((await response.json()) as Said).pid;
    expect(response.status).toBe(503);
  }
}

describe('a service deployed by the CDK', () => {
  it('answers at the origin, also after a crash and a stop, which leave no process behind', async () => {
    const { code, output } = await cdk(cloud.endpointUrl, 'deploy', join(directory, 'cdk.out'));
    expect(code === 0 ? '' : output).toBe('');
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const pid = await served();
      expect(isRunning(pid)).toBe(true);
      await cloud.end(signal);
      await eventually(() => (isRunning(pid) ? undefined : true));
      cloud = await start();
    }
    expect(isRunning(await served())).toBe(true);
  });
});
