/**
 * Runs the end-to-end tests: one platform on free ports with a state of its own, recorded in all its connections,
 * for those tests that need nothing special; the others start their own.
 *
 * `node tools/e2e/src/run.ts [jest arguments]`
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlatform, workspaceRoot } from '@millrace/tools-start';
import { sharedPlatformVariables } from './platform/shared-platform-variables.ts';
import { recordingEnvironment } from './recorder/recorded-connections.ts';

const directory = mkdtempSync(join(tmpdir(), 'millrace-e2e-'));
const connectionLog = join(directory, 'connections.jsonl');
const unrecorded = process.env['NODE_OPTIONS'];

Object.assign(process.env, recordingEnvironment(connectionLog));
const platform = await startPlatform({
  stateDir: join(directory, 'state'),
  endpointPort: 0,
  originPort: 0,
  build: false,
});
delete process.env['MILLRACE_CONNECTION_LOG'];
if (unrecorded === undefined) delete process.env['NODE_OPTIONS'];
else process.env['NODE_OPTIONS'] = unrecorded;

try {
  const { status } = spawnSync(
    process.execPath,
    ['tools/build/src/jest.ts', 'tools/e2e', '--runInBand', '--testTimeout=60000', ...process.argv.slice(2)],
    {
      cwd: workspaceRoot,
      stdio: 'inherit',
      env: { ...process.env, ...sharedPlatformVariables(platform, connectionLog) },
    },
  );
  process.exitCode = status ?? 1;
} finally {
  await platform.stop();
  rmSync(directory, { recursive: true, force: true });
}
