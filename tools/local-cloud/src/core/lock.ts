import { join } from 'node:path';
import { DiskFull, makeDirectory, openDatabase } from './disk.ts';

/** Another local cloud uses the state directory. */
export class StateInUse extends Error {
  override readonly name = 'StateInUse';
}

/**
 * Locks the state directory for this process. A new directory is closed to other users, because it holds secrets and
 * messages. The lock is SQLite's lock on a file, so the system releases it however the process ends.
 * @throws StateInUse
 */
export function lockState(stateDir: string): { release(): void } {
  makeDirectory(stateDir);
  const database = openDatabase(join(stateDir, 'lock.sqlite'));
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (cause instanceof DiskFull) throw cause;
    throw new StateInUse(`${stateDir} is in use by another local cloud`, { cause });
  }
  return { release: () => database.close() };
}
