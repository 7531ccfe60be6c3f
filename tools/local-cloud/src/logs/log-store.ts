import type { DatabaseSync, StatementSync } from 'node:sqlite';

export interface LogEvent {
  /** In the order of arrival. */
  readonly id: number;
  readonly stream: string;
  /** Epoch milliseconds, as the next one. */
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

/** Where a page ends: events are in the order of time, then of arrival. */
export type Position = Pick<LogEvent, 'timestamp' | 'id'>;

/** What to read of a group; both times are included. */
export interface LogQuery {
  readonly group: string;
  /** Of these streams alone. */
  readonly streams?: readonly string[];
  readonly startTime?: number;
  readonly endTime?: number;
  /** Texts that a message holds, all of them. */
  readonly terms?: readonly string[];
  /** Where to go on: behind this event. */
  readonly after?: Position;
  readonly limit: number;
  /** Newest first. */
  readonly descending?: boolean;
}

const MAX_PENDING = 2000;
/** Lines wait so long for others, to be written together. */
const FLUSH_MS = 100;
const MAX = Number.MAX_SAFE_INTEGER;

/** CloudWatch Logs in SQLite: appends are collected and written in batches, readers see every line. */
export class LogStore {
  readonly #database: DatabaseSync;
  readonly #keptEvents: number;
  readonly #insert: StatementSync;
  #pending: (readonly [group: string, stream: string, timestamp: number, message: string])[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param keptEvents over all groups; the oldest go first */
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
    // One statement for a whole batch is atomic, within a transaction of somebody else as well.
    this.#insert = database.prepare(`
      INSERT INTO log_line (log_group, stream, timestamp, ingested_at, message)
      SELECT value ->> 0, value ->> 1, value ->> 2, ?, value ->> 3 FROM json_each(?)`);
  }

  append(group: string, stream: string, events: readonly { timestamp: number; message: string }[]): void {
    for (const { timestamp, message } of events) this.#pending.push([group, stream, timestamp, message]);
    if (this.#pending.length >= MAX_PENDING) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  /** Writes what was appended. Call it before the database closes; reading does so by itself. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const pending = this.#pending.splice(0);
    if (pending.length === 0) return;
    for (const group of new Set(pending.map(([name]) => name))) this.createGroup(group);
    this.#insert.run(Date.now(), JSON.stringify(pending));
    const beyond = 'SELECT max(id) - ? FROM log_line';
    this.#database.prepare(`DELETE FROM log_line WHERE id <= (${beyond})`).run(this.#keptEvents);
  }

  /** Does nothing when it exists. */
  createGroup(name: string): void {
    this.#database.prepare('INSERT OR IGNORE INTO log_group VALUES (?, ?)').run(name, Date.now());
  }

  /** One that has no line yet. Does nothing when it exists; a line makes its stream by itself. */
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
