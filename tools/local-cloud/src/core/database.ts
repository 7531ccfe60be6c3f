import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, makeDirectory, openDatabase } from './disk.ts';

/** Version of all tables together. */
const SCHEMA_VERSION = 2;

/**
 * The state of the local cloud: one SQLite file, `<stateDir>/cloud.sqlite`.
 *
 * A service creates its tables with `CREATE TABLE IF NOT EXISTS` when it starts. `synchronous=NORMAL` keeps every
 * committed write through a `kill -9`.
 */
export class StateDatabase {
  readonly sqlite: DatabaseSync;

  /** @throws Error when another version of the local cloud wrote the file */
  constructor(stateDir: string) {
    makeDirectory(stateDir);
    this.sqlite = openDatabase(join(stateDir, 'cloud.sqlite'));
    this.sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
    checkSchema(this.sqlite, stateDir);
  }

  /** Runs `work` in one transaction, which is rolled back when it throws. */
  transaction<Result>(work: () => Result): Result {
    return inTransaction(this.sqlite, work);
  }

  close(): void {
    this.sqlite.close();
  }
}

function checkSchema(sqlite: DatabaseSync, stateDir: string): void {
  const isNew = !sqlite.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get();
  const version = sqlite.prepare('PRAGMA user_version').get()!['user_version'];
  if (!isNew && version !== SCHEMA_VERSION) {
    throw new Error(`${stateDir} is the state of another version of the local cloud: remove it`);
  }
  sqlite.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
}
