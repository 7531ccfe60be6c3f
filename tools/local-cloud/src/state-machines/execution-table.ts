import type { StatementSync } from 'node:sqlite';
import type { Store } from '../state/store.ts';
import { INTERRUPTED } from './history.ts';
import type { Trace } from './trace.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';

/** An execution as `DescribeExecution` shows it; times are epoch milliseconds, input and output JSON texts. */
export interface ExecutionRecord {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startMs: number;
  readonly stopMs?: number;
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

const KEPT_EXECUTIONS = 10_000;
const TRIM_EVERY = 1000;
const FLUSH_MS = 50;

/**
 * The newest executions and what happened in them. Writes are gathered: one that ends within the same 50 ms costs one
 * row, and a crash in between loses only what there was to look at.
 */
export class ExecutionTable {
  readonly #store: Store;
  readonly #pending = new Map<string, { record: ExecutionRecord; trace?: Trace }>();
  readonly #put: StatementSync;
  readonly #get: StatementSync;
  readonly #trace: StatementSync;
  readonly #list: StatementSync;
  readonly #trim: StatementSync;
  #timer: NodeJS.Timeout | undefined;
  #sinceTrim = 0;
  #closed = false;

  constructor(store: Store, nowMs: number) {
    store.database.exec(`
      CREATE TABLE IF NOT EXISTS executions (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, machine TEXT NOT NULL,
        status TEXT NOT NULL, record TEXT NOT NULL, trace TEXT);
      CREATE INDEX IF NOT EXISTS executions_of_machine ON executions (machine, sequence)`);
    this.#store = store;
    this.#put = store.database.prepare(`INSERT INTO executions (arn, machine, status, record, trace)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (arn) DO UPDATE SET status = excluded.status, record = excluded.record, trace = excluded.trace`);
    this.#get = store.database.prepare('SELECT record FROM executions WHERE arn = ?');
    this.#trace = store.database.prepare('SELECT trace FROM executions WHERE arn = ?');
    this.#list = store.database.prepare(`SELECT record FROM executions
      WHERE machine = ?1 AND (?2 IS NULL OR status = ?2) ORDER BY sequence DESC LIMIT ?3 OFFSET ?4`);
    this.#trim = store.database.prepare(`DELETE FROM executions
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

  /** Newest first. @param status of any when it is null */
  list(machineArn: string, status: string | null, page: { from: number; limit: number }): ExecutionRecord[] {
    this.flush();
    return this.#list
      .all(machineArn, status, page.limit, page.from)
      .map((row) => JSON.parse(String(row.record)) as ExecutionRecord);
  }

  /** Writes what is pending. What ends later is found as interrupted at the next start. */
  close(): void {
    this.flush();
    this.#closed = true;
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.size === 0) return;
    this.#store.transaction(() => {
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

  /** An execution does not survive the process; the platform's sweeper puts what it did back on its way. */
  #endInterrupted(nowMs: number): void {
    const { database } = this.#store;
    const rows = database.prepare("SELECT record FROM executions WHERE status = 'RUNNING'").all();
    const cause = 'The local cloud ended while the execution was running.';
    for (const row of rows) {
      const record = JSON.parse(String(row.record)) as ExecutionRecord;
      this.put({ ...record, status: 'FAILED', stopMs: nowMs, error: INTERRUPTED, cause });
    }
    this.flush();
  }
}
