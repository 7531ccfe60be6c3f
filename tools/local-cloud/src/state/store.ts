import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Journal } from './journal.ts';
import { ParameterTable } from './parameters.ts';
import { ResourceTable } from './resources.ts';
import { SecretTable } from './secrets.ts';
import { StackTable } from './stacks.ts';

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
  readonly journal: Journal;
  readonly parameters: ParameterTable;
  readonly secrets: SecretTable;

  constructor(stateDir: string) {
    mkdirSync(stateDir, { recursive: true });
    this.database = new DatabaseSync(join(stateDir, 'cloud.sqlite'));
    this.database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
    this.resources = new ResourceTable(this.database);
    this.stacks = new StackTable(this.database);
    this.journal = new Journal(this.database);
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
