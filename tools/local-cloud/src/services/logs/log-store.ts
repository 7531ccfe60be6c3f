import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { DiskFull, inTransaction } from '../../core/disk.ts';

export interface LogEvent {
  /** In the order of arrival. */
  readonly id: number;
  readonly stream: string;
  /** Epoch milliseconds, like `ingestedAt`. */
  readonly timestamp: number;
  readonly ingestedAt: number;
  readonly message: string;
}

export interface LogGroup {
  readonly name: string;
  readonly createdAt: number;
}

export interface LogStream {
  readonly name: string;
  readonly firstTimestamp: number;
  readonly lastTimestamp: number;
  readonly lastIngestedAt: number;
}

/** Where a page ends. Events are ordered by time, then by arrival. */
export type Position = Pick<LogEvent, 'timestamp' | 'id'>;

/** Which events of a group to read. Both times are inclusive. */
export interface LogQuery {
  readonly group: string;
  /** Only these streams. */
  readonly streams?: readonly string[];
  readonly startTime?: number;
  readonly endTime?: number;
  /** Texts that a message must all contain. */
  readonly terms?: readonly string[];
  /** Continue after this event. */
  readonly after?: Position;
  readonly limit: number;
  /** Newest first. */
  readonly descending?: boolean;
}

type Line = readonly [group: string, stream: string, timestamp: number, message: string];

const MAX_PENDING = 2000;
/** Lines kept in memory while the disk is full. The oldest are dropped first. */
const MAX_HELD = 20_000;
const RETRY_MS = 1000;
/** How long lines wait to be written together with others. */
const FLUSH_MS = 100;
const MAX = Number.MAX_SAFE_INTEGER;

/** The log of functions, tasks and executions. */
export type LogWriter = Pick<LogStore, 'append'>;

/** CloudWatch Logs in SQLite. Appends are written in batches, and readers see every line. */
export class LogStore {
  readonly #database: DatabaseSync;
  readonly #keptEvents: number;
  readonly #insert: StatementSync;
  #pending: Line[] = [];
  /** Deleted groups. A late write, of a function that ends for example, does not create one again. */
  readonly #deleted = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #diskFull = false;

  /** @param keptEvents in all groups together; the oldest are dropped first */
  constructor(database: DatabaseSync, keptEvents = 200_000) {
    this.#database = database;
    this.#keptEvents = keptEvents;
    database.exec(`
      CREATE TABLE IF NOT EXISTS log_group (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS log_stream (
        log_group TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (log_group, name));
      CREATE TABLE IF NOT EXISTS log_line (
        id INTEGER PRIMARY KEY AUTOINCREMENT, log_group TEXT NOT NULL, stream TEXT NOT NULL,
        timestamp INTEGER NOT NULL, ingested_at INTEGER NOT NULL, message TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS log_line_of_group ON log_line (log_group, timestamp);`);
    // One statement for a whole batch is atomic, even inside another transaction.
    this.#insert = database.prepare(`
      INSERT INTO log_line (log_group, stream, timestamp, ingested_at, message)
      SELECT value ->> 0, value ->> 1, value ->> 2, ?, value ->> 3 FROM json_each(?)`);
  }

  append(group: string, stream: string, events: readonly { timestamp: number; message: string }[]): void {
    for (const { timestamp, message } of events) this.#pending.push([group, stream, timestamp, message]);
    if (this.#pending.length >= MAX_PENDING && !this.#diskFull) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  /** Writes pending lines, or keeps them while the disk is full. Call it before the database closes; reads call it themselves. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const pending = this.#pending.splice(0).filter(([group]) => !this.#deleted.has(group));
    if (pending.length === 0) return;
    try {
      inTransaction(this.#database, () => this.#write(pending));
      this.#diskFull = false;
    } catch (error) {
      if (!(error instanceof DiskFull)) throw error;
      this.#hold(pending, error);
    }
  }

  #write(lines: readonly Line[]): void {
    for (const group of new Set(lines.map(([name]) => name))) this.createGroup(group);
    this.#insert.run(Date.now(), JSON.stringify(lines));
    const beyond = 'SELECT max(id) - ? FROM log_line';
    this.#database.prepare(`DELETE FROM log_line WHERE id <= (${beyond})`).run(this.#keptEvents);
  }

  #hold(lines: readonly Line[], { message }: DiskFull): void {
    if (!this.#diskFull) console.error(`log lines wait in memory: ${message}`);
    this.#diskFull = true;
    this.#pending = [...lines, ...this.#pending].slice(-MAX_HELD);
    this.#timer = setTimeout(() => this.flush(), RETRY_MS).unref();
  }

  /** Does nothing when the group exists. */
  createGroup(name: string): void {
    this.#deleted.delete(name);
    this.#database.prepare('INSERT OR IGNORE INTO log_group VALUES (?, ?)').run(name, Date.now());
  }

  /** Creates an empty stream. Does nothing when it exists. A line creates its stream implicitly. */
  createStream(group: string, name: string): void {
    this.#database.prepare('INSERT OR IGNORE INTO log_stream VALUES (?, ?)').run(group, name);
  }

  hasStream(group: string, name: string): boolean {
    const empty = 'SELECT 1 FROM log_stream WHERE log_group = ?1 AND name = ?2';
    const filled = 'SELECT 1 FROM log_line WHERE log_group = ?1 AND stream = ?2';
    return this.#read(`SELECT 1 WHERE EXISTS (${empty}) OR EXISTS (${filled})`, group, name).length > 0;
  }

  deleteGroup(name: string): void {
    this.flush();
    this.#deleted.add(name);
    this.#database.prepare('DELETE FROM log_stream WHERE log_group = ?').run(name);
    this.#database.prepare('DELETE FROM log_line WHERE log_group = ?').run(name);
    this.#database.prepare('DELETE FROM log_group WHERE name = ?').run(name);
  }

  /** By name. */
  groups(): LogGroup[] {
    return this.#read('SELECT name, created_at AS createdAt FROM log_group ORDER BY name');
  }

  /** By name. */
  streams(group: string): LogStream[] {
    return this.#read(
      `SELECT stream AS name, min(timestamp) AS firstTimestamp, max(timestamp) AS lastTimestamp,
        max(ingested_at) AS lastIngestedAt FROM log_line WHERE log_group = ? GROUP BY stream ORDER BY stream`,
      group,
    );
  }

  events(query: LogQuery): LogEvent[] {
    const { group, descending = false, streams, terms = [], startTime = 0, endTime = MAX, limit } = query;
    const [order, beyond, start] = descending ? ['DESC', '<', MAX] : ['ASC', '>', -1];
    const { timestamp, id } = query.after ?? { timestamp: start, id: start };
    const ofStreams = streams ? 'AND stream IN (SELECT value FROM json_each(?))' : '';
    return this.#read(
      `SELECT id, stream, timestamp, ingested_at AS ingestedAt, message FROM log_line
      WHERE log_group = ? AND timestamp BETWEEN ? AND ? AND (timestamp, id) ${beyond} (?, ?) ${ofStreams}
        AND NOT EXISTS (SELECT 1 FROM json_each(?) WHERE instr(message, value) = 0)
      ORDER BY timestamp ${order}, id ${order} LIMIT ?`,
      ...[group, startTime, endTime, timestamp, id],
      ...(streams ? [JSON.stringify(streams)] : []),
      ...[JSON.stringify(terms), limit],
    );
  }

  #read<Row>(sql: string, ...parameters: (string | number)[]): Row[] {
    this.flush();
    return this.#database.prepare(sql).all(...parameters) as Row[];
  }
}
