import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { DeployFailure } from './deploy-failure.ts';

const POLL_MS = 100;
const MAX_WAIT_MS = 30 * 60_000;
const SQLITE_BUSY = 5;

export interface LockOptions {
  readonly directory: string;
  /** Name of the lock: one holder at a time on this machine. */
  readonly name: string;
  /** Called once if another process holds the lock. */
  readonly onWait?: () => void;
  readonly maxWaitMs?: number;
}

/**
 * Runs an action while no other process holds the lock of that name. The operating system releases the lock when its
 * holder dies, so no lock is left behind.
 * @returns what the action returns
 * @throws DeployFailure when the lock is not free in time
 */
export async function withExclusiveLock<Result>(
  options: LockOptions,
  action: (waited: boolean) => Promise<Result>,
): Promise<Result> {
  const { directory, name, onWait, maxWaitMs = MAX_WAIT_MS } = options;
  mkdirSync(directory, { recursive: true });
  const database = new DatabaseSync(join(directory, `${name}.lock`));
  try {
    const deadline = Date.now() + maxWaitMs;
    let waited = false;
    while (!tryLock(database)) {
      if (!waited) onWait?.();
      waited = true;
      if (Date.now() > deadline) throw new DeployFailure(`${name} was not free within ${maxWaitMs} ms`);
      await pause(POLL_MS);
    }
    return await action(waited);
  } finally {
    database.close();
  }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false;
    throw error;
  }
}
