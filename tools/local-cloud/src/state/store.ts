import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ParameterTable } from './parameters.ts';
import { ResourceTable } from './resources.ts';
import { SecretTable } from './secrets.ts';
import { StackTable } from './stacks.ts';

/** Of the tables of this folder. */
const SCHEMA_VERSION = 2;

/**
 * The state of the local cloud: one SQLite file, `<stateDir>/cloud.sqlite`.
 *
 * A part that needs a table of its own creates it with
 * `store.database.exec('CREATE TABLE IF NOT EXISTS …')` when it starts.
 * `synchronous=NORMAL` keeps every committed write through a `kill -9`.
 */
export class Store {
  readonly database: DatabaseSync;
  readonly resources: ResourceTable;
  readonly stacks: StackTable;
  readonly parameters: ParameterTable;
  readonly secrets: SecretTable;

  /** @throws Error for a state that another version of the local cloud has left */
  constructor(stateDir: string) {
    mkdirSync(stateDir, { recursive: true });
    this.database = new DatabaseSync(join(stateDir, 'cloud.sqlite'));
    this.database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
    checkSchema(this.database, stateDir);
    this.resources = new ResourceTable(this.database);
    this.stacks = new StackTable(this.database);
    this.parameters = new ParameterTable(this.database);
    this.secrets = new SecretTable(this.database);
  }

  /** Runs `work` in one transaction; nothing of it stays when it throws. */
  transaction<Result>(work: () => Result): Result {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.database.close();
  }
}

function checkSchema(database: DatabaseSync, stateDir: string): void {
  const isNew = !database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'stacks'").get();
  const version = database.prepare('PRAGMA user_version').get()!['user_version'];
  if (!isNew && version !== SCHEMA_VERSION) {
    throw new Error(`${stateDir} is the state of another version of the local cloud: remove it`);
  }
  database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
}
