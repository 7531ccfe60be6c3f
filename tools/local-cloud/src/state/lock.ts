import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The state directory belongs to a local cloud that runs. */
export class StateInUse extends Error {
  override readonly name = 'StateInUse';
}

/**
 * Takes the state directory for this process. The lock is SQLite's own on a file, so the system lets go of it when the
 * process ends in whatever way.
 * @throws StateInUse
 */
export function lockState(stateDir: string): { release(): void } {
  mkdirSync(stateDir, { recursive: true });
  const database = new DatabaseSync(join(stateDir, 'lock.sqlite'));
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new StateInUse(`${stateDir} is in use by another local cloud`, { cause });
  }
  return { release: () => database.close() };
}
