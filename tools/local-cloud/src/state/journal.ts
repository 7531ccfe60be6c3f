import type { DatabaseSync } from 'node:sqlite';
import type { StoredResource } from './resources.ts';
import type { StackRecord } from './stacks.ts';

/**
 * What a deployment in progress needs to be undone or finished, also by the next start after a crash.
 * - `deploying`: everything goes back to `before`; the resource `inFlight` may have been half changed.
 * - `cleaning`: the stack stands; `leftovers` are what it has let go of and what still has to be deleted.
 */
export type JournalEntry =
  | {
      readonly phase: 'deploying';
      readonly stackBefore: StackRecord | undefined;
      readonly before: readonly StoredResource[];
      readonly inFlight?: string;
    }
  | { readonly phase: 'cleaning'; readonly leftovers: readonly StoredResource[] };

/** At most one entry for each stack. */
export class Journal {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    database.exec(
      'CREATE TABLE IF NOT EXISTS deployment_journal (stack_name TEXT PRIMARY KEY, record TEXT NOT NULL)',
    );
    this.#database = database;
  }

  get(stackName: string): JournalEntry | undefined {
    const row = this.#database
      .prepare('SELECT record FROM deployment_journal WHERE stack_name = ?')
      .get(stackName) as { record: string } | undefined;
    return row && (JSON.parse(row.record) as JournalEntry);
  }

  put(stackName: string, entry: JournalEntry): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO deployment_journal VALUES (?, ?)')
      .run(stackName, JSON.stringify(entry));
  }

  clear(stackName: string): void {
    this.#database.prepare('DELETE FROM deployment_journal WHERE stack_name = ?').run(stackName);
  }
}
