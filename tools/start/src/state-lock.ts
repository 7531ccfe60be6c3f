import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, startTicksOf } from './process-tree.ts';
import { StartFailure } from './start-failure.ts';

/** What a running platform says of itself in `<state directory>/running.json`; `demo` and `load` find it there. */
export interface RunningPlatform {
  readonly pid: number;
  readonly startTicks?: string;
  readonly cloudPid?: number;
  readonly cloudStartTicks?: string;
  readonly endpointUrl?: string;
  readonly originUrl?: string;
}

/** Holds a state directory for one platform. */
export interface StateLock {
  /** Adds to what is known of the platform. */
  describe(facts: Partial<RunningPlatform>): void;
  release(): void;
}

/** Tells a state directory from any other, so that `--reset` never removes something else. */
export const STATE_MARKER = 'millrace-state.txt';
const MARKER_TEXT = 'The state of a local Millrace. Remove it with: npm start -- --reset\n';

const LEFTOVER_TIMEOUT_MS = 10_000;
const POLL_MS = 20;

const lockPath = (stateDir: string): string => join(stateDir, 'running.json');

/**
 * The platform that runs on a state directory, or undefined. What a platform left behind that was killed counts as
 * none: neither a dead process nor a later one with the same id holds a lock.
 */
export function runningPlatform(stateDir: string): RunningPlatform | undefined {
  const platform = readLock(lockPath(stateDir));
  return platform && lives(platform.pid, platform.startTicks) ? platform : undefined;
}

/**
 * Takes a state directory, and waits for a local cloud that outlives a killed platform for a moment.
 * @throws StartFailure when another platform runs on it
 */
export async function lockState(stateDir: string): Promise<StateLock> {
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(join(stateDir, STATE_MARKER), MARKER_TEXT);
  const path = lockPath(stateDir);
  const left = readLock(path);
  const holder = runningPlatform(stateDir);
  if (holder) throw alreadyRunning(stateDir, holder);
  if (left?.cloudPid !== undefined) await leftoverEnds(left.cloudPid, left.cloudStartTicks);
  discardStale(path);

  let platform: RunningPlatform = identityOf(process.pid);
  try {
    writeFileSync(path, JSON.stringify(platform), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw alreadyRunning(stateDir, readLock(path));
  }
  return {
    describe(facts) {
      platform = { ...platform, ...facts };
      const next = `${path}.next`;
      writeFileSync(next, JSON.stringify(platform));
      renameSync(next, path);
    },
    release: () => rmSync(path, { force: true }),
  };
}

/** What tells a process from all others, as far as the system says. */
export function identityOf(pid: number): { readonly pid: number; readonly startTicks?: string } {
  const startTicks = startTicksOf(pid);
  return startTicks === undefined ? { pid } : { pid, startTicks };
}

function readLock(path: string): RunningPlatform | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  // A lock is written in one piece; an empty one is of a process that was killed in that very moment.
  return text === '' ? undefined : (JSON.parse(text) as RunningPlatform);
}

/** Moved away before it is removed, so that of two starts at the same moment only one removes it. */
function discardStale(path: string): void {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  rmSync(aside, { force: true });
}

async function leftoverEnds(pid: number, startTicks: string | undefined): Promise<void> {
  const deadline = Date.now() + LEFTOVER_TIMEOUT_MS;
  while (lives(pid, startTicks)) {
    if (Date.now() > deadline) {
      throw new StartFailure(
        `The local cloud of an earlier start still runs (process ${pid}).`,
        `End it with: kill ${pid}`,
      );
    }
    await delay(POLL_MS);
  }
}

function lives(pid: number, startTicks: string | undefined): boolean {
  return isRunning(pid) && (startTicks === undefined || startTicks === startTicksOf(pid));
}

function alreadyRunning(stateDir: string, holder: RunningPlatform | undefined): StartFailure {
  return new StartFailure(
    `Another Millrace runs on ${stateDir}${holder ? ` (process ${holder.pid})` : ''}.`,
    'Stop it with Ctrl-C first, or start this one with --state-dir and ports of its own.',
  );
}
