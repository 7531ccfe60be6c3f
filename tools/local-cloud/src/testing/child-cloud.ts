import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const START_TIMEOUT_MS = 20_000;

/** A local cloud in its own process. */
export interface ChildCloud {
  readonly process: ChildProcess;
  readonly endpointUrl: string;
  readonly originUrl: string;
  /** Stops it normally, or as a crash would. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts `main.ts`, by default on free ports. */
export async function startChildCloud(options: {
  stateDir: string;
  endpointPort?: number;
  originPort?: number;
  /** Runs `main.ts`. */
  spawn?: (args: readonly string[]) => ChildProcess;
}): Promise<ChildCloud> {
  const child = (options.spawn ?? spawnMain)([
    ...['--state-dir', options.stateDir],
    ...['--endpoint-port', String(options.endpointPort ?? 0)],
    ...['--origin-port', String(options.originPort ?? 0)],
  ]);
  let errors = '';
  child.stderr!.on('data', (chunk: Buffer) => (errors += chunk));
  const ready = await new Promise<{ endpointUrl: string; originUrl: string }>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready: ${errors}`)), START_TIMEOUT_MS);
    createInterface({ input: child.stdout! }).once('line', (line) => {
      clearTimeout(timer);
      resolve(JSON.parse(line));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`exit code ${code}: ${errors}`));
    });
  });
  return {
    process: child,
    ...ready,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
  };
}

/** Runs `main.ts` with these arguments. */
export function spawnMain(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, '..', 'main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
