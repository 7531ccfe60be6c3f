import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { cloudStateDir } from '@millrace/stages';
import { workspaceRoot } from '../workspace.ts';
import { aDirectory } from './an-assembly.ts';

export interface RunningLocalCloud {
  readonly endpoint: string;
  /** Environment of a command that uses it. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts a local cloud with an empty state on free ports. */
export async function aLocalCloud(): Promise<RunningLocalCloud> {
  const stateDir = aDirectory();
  const child = fork(
    join(workspaceRoot, 'tools/local-cloud/src/main.ts'),
    ['--state-dir', cloudStateDir(stateDir), '--endpoint-port', '0', '--origin-port', '0'],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const exited = once(child, 'exit');
  const ready = once(child, 'message').then(([message]) => message as { endpointUrl: string });
  const outcome = await Promise.race([ready, exited]);
  if (Array.isArray(outcome)) throw new Error(`the local cloud ended with ${String(outcome[0])}`);
  return {
    endpoint: outcome.endpointUrl,
    environment: { AWS_ENDPOINT_URL: outcome.endpointUrl, MILLRACE_STATE_DIR: stateDir },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
