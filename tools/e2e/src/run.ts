/**
 * Runs the end-to-end tests in two concurrent lanes, because both mostly wait: the tests that start their own platforms,
 * two files at a time, and all others, which share one platform on free ports, with its own state and all of its
 * connections recorded. Tests in `afterwards` look at that platform when all others have used it. The tests that need
 * both cores follow, one by one.
 *
 * `node tools/e2e/src/run.ts [jest arguments]`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';
import { startPlatform } from '@millrace/tools-start/platform';
import { lanesOf, type Lanes } from './lanes.ts';
import { sharedPlatformVariables } from './platform/shared-platform-variables.ts';
import { recordingEnvironment } from './recorder/recorded-connections.ts';

const given = process.argv.slice(2);
const isLong = Boolean(process.env['MILLRACE_LONG_TESTS']);
const lanes = lanesOf(
  given.filter((argument) => !argument.startsWith('-')),
  { isLong },
);
const options = given.filter((argument) => argument.startsWith('-'));
// A long test may contain a whole build.
if (isLong) options.push('--testTimeout=1200000');

/** @returns the exit code of Jest; its report is named after the lane */
async function runTests(
  report: string,
  files: readonly string[],
  { workers, environment }: { readonly workers: number; readonly environment: Record<string, string> },
): Promise<number> {
  if (files.length === 0) return 0;
  const args = ['tools/e2e', `--maxWorkers=${workers}`, ...options, '--runTestsByPath', ...files];
  const child = spawn(process.execPath, ['tools/build/src/jest.ts', ...args], {
    cwd: workspaceRoot,
    stdio: 'inherit',
    env: { ...process.env, NX_TASK_TARGET_PROJECT: report, ...environment },
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return exitCode ?? 1;
}

async function runOnSharedPlatform({ sharedPlatform, afterwards }: Lanes): Promise<number> {
  if (sharedPlatform.length === 0) return 0;
  const directory = mkdtempSync(join(tmpdir(), 'millrace-e2e-'));
  const connectionLog = join(directory, 'connections.jsonl');
  const unrecorded = process.env['NODE_OPTIONS'];
  Object.assign(process.env, recordingEnvironment(connectionLog));
  const starting = startPlatform({
    stateDir: join(directory, 'state'),
    endpointPort: 0,
    originPort: 0,
    build: false,
  });
  const platform = await starting.finally(() => {
    delete process.env['MILLRACE_CONNECTION_LOG'];
    if (unrecorded === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = unrecorded;
  });
  try {
    const environment = sharedPlatformVariables(platform, connectionLog);
    const one = { workers: 1, environment };
    const exitCode = await runTests('tools-e2e', sharedPlatform, one);
    const isComplete = given.length === 0 && !isLong && exitCode === 0;
    const after = {
      ...one,
      environment: { ...environment, ...(isComplete && { MILLRACE_E2E_COMPLETE: '1' }) },
    };
    return (await runTests('tools-e2e-afterwards', afterwards, after)) || exitCode;
  } finally {
    await platform.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

// Started first, because its platforms must not be recorded.
const ownPlatforms = runTests('tools-e2e-own-platforms', lanes.ownPlatforms, { workers: 2, environment: {} });
const exitCodes = await Promise.all([ownPlatforms, runOnSharedPlatform(lanes)]);
exitCodes.push(await runTests('tools-e2e-alone', lanes.alone, { workers: 1, environment: {} }));
process.exitCode = exitCodes.find((code) => code !== 0) ?? 0;
