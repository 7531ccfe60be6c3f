import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import type { Store } from '../state/store.ts';

const TRIM_INTERVAL_MS = 5_000;
const TRIM_BATCH = 1_000;
const RETENTION_SECONDS = 24 * 60 * 60;

/**
 * Keeps dynoxide's stream records few and quick to find.
 *
 * dynoxide looks for the next sequence number among all records of a table on every write. An index makes that a
 * look-up, and records that every reader has passed are removed, as AWS removes them after a day. The last record of a
 * table stays, since the next sequence number is counted from it.
 */
export class StreamRecords {
  readonly #engine: DatabaseSync;
  readonly #store: Store;
  readonly #timer: NodeJS.Timeout;
  readonly #writeMark: StatementSync;

  constructor(databasePath: string, store: Store) {
    store.database.exec(
      `CREATE TABLE IF NOT EXISTS stream_checkpoints (
        consumer TEXT NOT NULL, table_arn TEXT NOT NULL, sequence_number TEXT NOT NULL,
        PRIMARY KEY (consumer, table_arn))`,
    );
    this.#store = store;
    this.#engine = new DatabaseSync(databasePath);
    this.#engine.exec(`PRAGMA busy_timeout = 5000;
      CREATE INDEX IF NOT EXISTS millrace_stream_sequence
        ON _stream_records (table_name, CAST(sequence_number AS INTEGER))`);
    this.#writeMark = this.#engine.prepare('PRAGMA data_version');
    this.#timer = setInterval(() => this.trim(), TRIM_INTERVAL_MS).unref();
  }

  /** Removes at most a thousand records of each table, so that the engine's writes never wait for long. */
  trim(nowEpochSeconds = Math.floor(Date.now() / 1000)): void {
    const passed = this.#passedByEveryReader();
    const tables = this.#engine
      .prepare(
        'SELECT table_name AS name, MAX(CAST(sequence_number AS INTEGER)) AS last FROM _stream_records GROUP BY 1',
      )
      .all() as { name: string; last: number }[];
    const remove = this.#engine.prepare(`DELETE FROM _stream_records WHERE id IN (
      SELECT id FROM _stream_records
      WHERE table_name = ?1 AND CAST(sequence_number AS INTEGER) < ?2
        AND (CAST(sequence_number AS INTEGER) <= ?3 OR created_at < ?4)
      ORDER BY CAST(sequence_number AS INTEGER) LIMIT ${TRIM_BATCH})`);
    for (const { name, last } of tables) {
      remove.run(name, last, passed.get(name) ?? 0, nowEpochSeconds - RETENTION_SECONDS);
    }
  }

  /** Changes with every commit of the engine's own process; costs microseconds, so that readers look often. */
  writeMark(): number {
    return Number(this.#writeMark.get()?.['data_version']);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#engine.close();
  }

  #passedByEveryReader(): Map<string, number> {
    const rows = this.#store.database
      .prepare(
        `SELECT table_arn AS arn, MIN(CAST(sequence_number AS INTEGER)) AS passed
         FROM stream_checkpoints GROUP BY table_arn`,
      )
      .all() as { arn: string; passed: number }[];
    return new Map(rows.map(({ arn, passed }) => [arn.replace(/^.*:table\/([^/]+).*$/, '$1'), passed]));
  }
}
