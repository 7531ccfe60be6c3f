import { afterEach, describe, expect, it } from '@jest/globals';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { workspaceRoot } from './workspace.ts';

const { preTasksExecution } = (await import(
  pathToFileURL(join(workspaceRoot, 'tools/deploy/nx/run-start.mjs')).href
)) as { preTasksExecution(options: unknown, context: { argv: readonly string[] }): Promise<void> };

async function startMsOf(argv: readonly string[]): Promise<number> {
  await preTasksExecution(undefined, { argv });
  return Number(process.env['MILLRACE_RUN_START_MS']);
}

afterEach(() => {
  delete process.env['MILLRACE_RUN_START_MS'];
});

describe('the start of an Nx run', () => {
  it('is the start of its process', async () => {
    expect(await startMsOf(process.argv)).toBe(Math.floor(performance.timeOrigin));
  });

  it('is not the start of the daemon, which calls the plugins of many runs', async () => {
    const beforeMs = Date.now();
    expect(await startMsOf([...process.argv])).toBeGreaterThanOrEqual(beforeMs);
  });
});
