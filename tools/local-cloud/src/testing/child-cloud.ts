import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll } from '@jest/globals';

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

/** The local cloud of a spec file. Its members are those of the process that runs at the moment. */
export interface FixtureChild extends ChildCloud {
  /** For files of the tests. It also contains the state directory. */
  readonly directory: string;
  readonly stateDir: string;
  /** Starts again on the same state, after `end`. */
  start(options?: { endpointPort: number }): Promise<void>;
}

/** A local cloud in its own process for all tests of the block. */
export function aChildCloud(): FixtureChild {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-child-'));
  const stateDir = join(directory, 'state');
  let running: ChildCloud;
  const start = async (options?: { endpointPort: number }) => {
    running = await startChildCloud({ stateDir, ...options });
  };
  beforeAll(() => start());
  afterAll(async () => {
    await running.end('SIGTERM');
    rmSync(directory, { recursive: true });
  });
  return {
    directory,
    stateDir,
    start,
    get process() {
      return running.process;
    },
    get endpointUrl() {
      return running.endpointUrl;
    },
    get originUrl() {
      return running.originUrl;
    },
    end: (signal) => running.end(signal),
  };
}

/** Runs `main.ts` with these arguments. */
export function spawnMain(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, '..', 'main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
