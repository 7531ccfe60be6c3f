import { afterAll, beforeAll } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlatform, type Platform } from '@millrace/tools-start/platform';
import { stacksMovedBy } from './stacks.ts';
import { verifyLedgerAtEnd } from './verify-ledger.ts';
import { copyWorkspace, type WorkspaceCopy } from './workspace-copy.ts';

/** A platform for one test file, and a clone of the workspace whose commands deploy to it. */
export interface PlatformWithCopy {
  readonly platform: Platform;
  readonly copy: WorkspaceCopy;
  /** `npx nx …` in the clone. @returns its output. @throws Error with the output when it fails */
  nx(...args: string[]): Promise<string>;
  /** Records the commit of the clone as deployed. */
  markDeployed(): Promise<void>;
  /** `npx nx releases <module>`, for example `2 deploy`, newest last; the deployed one begins with `→`. */
  releases(module: string): Promise<string[]>;
  /** The stacks that changed during an action. */
  stacksMovedBy(action: () => Promise<unknown>): Promise<string[]>;
}

/** Starts both before the tests of the file; verifies the ledger and removes both after them. */
export function platformWithCopy(): PlatformWithCopy {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-platform-'));
  let platform: Platform | undefined;
  let copy: WorkspaceCopy | undefined;
  const started = (): Platform => existing(platform);

  beforeAll(async () => {
    copy = await copyWorkspace();
    platform = await startPlatform({
      stateDir: join(directory, 'state'),
      endpointPort: 0,
      originPort: 0,
      build: false,
    });
  });

  verifyLedgerAtEnd(started);

  afterAll(async () => {
    await platform?.stop();
    rmSync(directory, { recursive: true, force: true });
    if (copy) rmSync(copy.directory, { recursive: true, force: true });
  });

  const run = (command: readonly [string, ...string[]]): Promise<string> =>
    existing(copy).run(command, {
      MILLRACE_STATE_DIR: started().stateDir,
      npm_config_update_notifier: 'false',
    });
  const nx: PlatformWithCopy['nx'] = (...args) => run(['npx', 'nx', ...args]);
  return {
    get platform() {
      return started();
    },
    get copy() {
      return existing(copy);
    },
    nx,
    async markDeployed() {
      await run(['node', 'tools/deploy/src/main.ts', 'mark-deployed', '--stage', 'local']);
    },
    async releases(module) {
      const rows = (await nx('releases', module)).matchAll(/^ *(→?) +(\d+) +(deploy|rollback|destroy) /gm);
      return [...rows].map(([, present, release, kind]) => `${present}${release} ${kind}`);
    },
    stacksMovedBy: (action) => stacksMovedBy(started().endpointUrl, action),
  };
}

function existing<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('not available before the first test of the file');
  return value;
}
