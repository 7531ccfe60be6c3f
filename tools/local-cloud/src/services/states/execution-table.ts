import type { StatementSync } from 'node:sqlite';
import type { StateDatabase } from '../../core/database.ts';
import { DiskFull } from '../../core/disk.ts';
import { INTERRUPTED, type ExecutionRecord } from './execution-record.ts';
import type { Trace } from './trace.ts';

const KEPT_EXECUTIONS = 10_000;
const TRIM_EVERY = 1000;
const FLUSH_MS = 50;
const RETRY_MS = 1000;

/**
 * The newest executions with their traces. Writes are batched: an execution that ends within 50 ms costs one row, and a
 * crash loses only records for inspection.
 */
export class ExecutionTable {
  readonly #database: StateDatabase;
  readonly #pending = new Map<string, { record: ExecutionRecord; trace?: Trace }>();
  readonly #put: StatementSync;
  readonly #get: StatementSync;
  readonly #trace: StatementSync;
  readonly #list: StatementSync;
  readonly #trim: StatementSync;
  #timer: NodeJS.Timeout | undefined;
  #sinceTrim = 0;
  #closed = false;

  constructor(database: StateDatabase, nowMs: number) {
    database.sqlite.exec(`
      CREATE TABLE IF NOT EXISTS executions (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, machine TEXT NOT NULL,
        status TEXT NOT NULL, record TEXT NOT NULL, trace TEXT);
      CREATE INDEX IF NOT EXISTS executions_of_machine ON executions (machine, sequence)`);
    this.#database = database;
    this.#put = database.sqlite.prepare(`INSERT INTO executions (arn, machine, status, record, trace)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (arn) DO UPDATE SET status = excluded.status, record = excluded.record, trace = excluded.trace`);
    this.#get = database.sqlite.prepare('SELECT record FROM executions WHERE arn = ?');
    this.#trace = database.sqlite.prepare('SELECT trace FROM executions WHERE arn = ?');
    this.#list = database.sqlite.prepare(`SELECT record FROM executions
      WHERE machine = ?1 AND (?2 IS NULL OR status = ?2) ORDER BY sequence DESC LIMIT ?3 OFFSET ?4`);
    this.#trim = database.sqlite.prepare(`DELETE FROM executions
      WHERE sequence <= (SELECT MAX(sequence) FROM executions) - ? AND status <> 'RUNNING'`);
    this.#endInterrupted(nowMs);
  }

  put(record: ExecutionRecord, trace?: Trace): void {
    if (this.#closed) return;
    this.#pending.set(record.executionArn, { record, ...(trace && { trace }) });
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  get(arn: string): ExecutionRecord | undefined {
    const pending = this.#pending.get(arn)?.record;
    if (pending) return pending;
    const row = this.#get.get(arn);
    return row && (JSON.parse(String(row.record)) as ExecutionRecord);
  }

  trace(arn: string): Trace {
    this.flush();
    const text = this.#trace.get(arn)?.trace;
    return typeof text === 'string' ? (JSON.parse(text) as Trace) : { events: [], calls: [] };
  }

  /** Newest first. @param status null for any */
  list(machineArn: string, status: string | null, page: { from: number; limit: number }): ExecutionRecord[] {
    this.flush();
    return this.#list
      .all(machineArn, status, page.limit, page.from)
      .map((row) => JSON.parse(String(row.record)) as ExecutionRecord);
  }

  /** Writes pending executions. Those that end later are marked as interrupted at the next start. */
  close(): void {
    this.flush();
    this.#closed = true;
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.size === 0) return;
    try {
      this.#write();
    } catch (error) {
      if (!(error instanceof DiskFull)) throw error;
      console.error(`executions wait in memory: ${error.message}`);
      if (!this.#closed) this.#timer = setTimeout(() => this.flush(), RETRY_MS).unref();
    }
  }

  #write(): void {
    this.#database.transaction(() => {
      for (const { record, trace } of this.#pending.values()) {
        const { executionArn, stateMachineArn, status } = record;
        const traced = trace ? JSON.stringify(trace) : null;
        this.#put.run(executionArn, stateMachineArn, status, JSON.stringify(record), traced);
      }
    });
    this.#sinceTrim += this.#pending.size;
    this.#pending.clear();
    if (this.#sinceTrim < TRIM_EVERY) return;
    this.#sinceTrim = 0;
    this.#trim.run(KEPT_EXECUTIONS);
  }

  /** An execution does not survive the process. The platform's sweepers repeat its work. */
  #endInterrupted(nowMs: number): void {
    const rows = this.#database.sqlite
      .prepare("SELECT record FROM executions WHERE status = 'RUNNING'")
      .all();
    const cause = 'The local cloud ended while the execution was running.';
    for (const row of rows) {
      const record = JSON.parse(String(row.record)) as ExecutionRecord;
      this.put({ ...record, status: 'FAILED', stopMs: nowMs, error: INTERRUPTED, cause });
    }
    this.flush();
  }
}
