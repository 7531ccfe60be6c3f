import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StateDatabase } from '../../core/database.ts';
import { openDatabase } from '../../core/disk.ts';

const TRIM_INTERVAL_MS = 5_000;
const TRIM_BATCH = 1_000;
const RETENTION_SECONDS = 24 * 60 * 60;

/**
 * Keeps the number of dynoxide's stream records small.
 *
 * On every write, dynoxide searches all records of a table for the next sequence number. An index makes that a look-up.
 * Records that every consumer has read are removed, and all records after a day, as on AWS. The last record of a table
 * stays, because the next sequence number is derived from it.
 */
export class StreamTrimmer {
  readonly #engine: DatabaseSync;
  readonly #database: StateDatabase;
  readonly #timer: NodeJS.Timeout;
  readonly #writeMark: StatementSync;

  constructor(databasePath: string, database: StateDatabase) {
    database.sqlite.exec(
      `CREATE TABLE IF NOT EXISTS stream_checkpoints (
        consumer TEXT NOT NULL, table_arn TEXT NOT NULL, sequence_number TEXT NOT NULL,
        PRIMARY KEY (consumer, table_arn))`,
    );
    this.#database = database;
    this.#engine = openDatabase(databasePath);
    this.#engine.exec(`PRAGMA busy_timeout = 5000;
      CREATE INDEX IF NOT EXISTS millrace_stream_sequence
        ON _stream_records (table_name, CAST(sequence_number AS INTEGER))`);
    this.#writeMark = this.#engine.prepare('PRAGMA data_version');
    this.#timer = setInterval(() => this.#trimOrLog(), TRIM_INTERVAL_MS).unref();
  }

  /** The next run trims what this one could not. */
  #trimOrLog(): void {
    try {
      this.trim();
    } catch (error) {
      console.error(`could not trim stream records: ${(error as Error).message}`);
    }
  }

  /** Removes at most a thousand records of each table, so the engine's writes never wait for long. */
  trim(nowEpochSeconds = Math.floor(Date.now() / 1000)): void {
    const passed = this.#readByEveryConsumer();
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

  /** Changes with every commit of the engine's process. It costs microseconds, so readers can poll it often. */
  writeMark(): number {
    return Number(this.#writeMark.get()?.['data_version']);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#engine.close();
  }

  #readByEveryConsumer(): Map<string, number> {
    const rows = this.#database.sqlite
      .prepare(
        `SELECT table_arn AS arn, MIN(CAST(sequence_number AS INTEGER)) AS passed
         FROM stream_checkpoints GROUP BY table_arn`,
      )
      .all() as { arn: string; passed: number }[];
    return new Map(rows.map(({ arn, passed }) => [arn.replace(/^.*:table\/([^/]+).*$/, '$1'), passed]));
  }
}
