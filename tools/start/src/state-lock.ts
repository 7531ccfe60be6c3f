import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  isStillRunning,
  readRunning,
  runningFile,
  runningPlatform,
  type RunningPlatform,
} from '@millrace/stages';
import { startTimeOf } from '@millrace/stages/processes';
import { StartFailure } from './start-failure.ts';

/** The lock of a state directory. */
export interface StateLock {
  /** Adds facts about the running platform. */
  describe(facts: Partial<RunningPlatform>): void;
  release(): void;
}

/** Marks a state directory, so that `--reset` never removes another one. */
export const STATE_MARKER = 'millrace-state.txt';
const MARKER_TEXT = 'The state of a local Millrace. Remove it with: npm start -- --reset\n';

const LEFTOVER_TIMEOUT_MS = 10_000;
const POLL_MS = 20;

/**
 * Locks a state directory. Creates it for this user only, because it holds keys and messages. Waits for the local cloud
 * of a killed platform, which may outlive it for a moment.
 * @throws StartFailure when another platform runs on it
 */
export async function lockState(stateDir: string): Promise<StateLock> {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  writeFileSync(join(stateDir, STATE_MARKER), MARKER_TEXT);
  const path = runningFile(stateDir);
  const left = readRunning(stateDir);
  const holder = runningPlatform(stateDir);
  if (holder) throw alreadyRunning(stateDir, holder);
  if (left?.cloudPid !== undefined) await leftoverEnds(left.cloudPid, left.cloudStartTime);
  discardStale(path);

  let platform: RunningPlatform = identityOf(process.pid);
  try {
    writeFileSync(path, JSON.stringify(platform), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw alreadyRunning(stateDir, readRunning(stateDir));
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

/** A process id with its start time, which tells it from a later process with the same id. */
export function identityOf(pid: number): { readonly pid: number; readonly startTime?: string } {
  const startTime = startTimeOf(pid);
  return startTime === undefined ? { pid } : { pid, startTime };
}

/** Renames before it removes, so that only one of two concurrent starts removes the lock. */
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

async function leftoverEnds(pid: number, startTime: string | undefined): Promise<void> {
  const deadline = Date.now() + LEFTOVER_TIMEOUT_MS;
  while (isStillRunning(pid, startTime)) {
    if (Date.now() > deadline) {
      throw new StartFailure(
        `The local cloud of an earlier start still runs (process ${pid}).`,
        `End it with: kill ${pid}`,
      );
    }
    await delay(POLL_MS);
  }
}

function alreadyRunning(stateDir: string, holder: RunningPlatform | undefined): StartFailure {
  return new StartFailure(
    `Another Millrace runs on ${stateDir}${holder ? ` (process ${holder.pid})` : ''}.`,
    'Stop it with Ctrl-C first, or start this one with --state-dir and ports of its own.',
  );
}
