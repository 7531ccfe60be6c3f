import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { LogReader, type LogEvent, type LogGroup, type LogQuery, type LogStream } from './log-reader.ts';

interface Pending {
  readonly group: string;
  readonly stream: string;
  readonly timestamp: number;
  readonly message: string;
}

export interface LogStoreOptions {
  /** Over all groups; the oldest go first. */
  readonly keptEvents: number;
  /** Lines wait so long for others, to be written in one transaction. */
  readonly flushMs: number;
}

const MAX_PENDING = 2000;
/** Streams of workers long gone are only worth keeping while they hold events. */
const TRIM_EVERY = 10_000;

/** CloudWatch Logs in SQLite: appends are collected and written in batches, readers see every line. */
export class LogStore {
  readonly #database: DatabaseSync;
  readonly #options: LogStoreOptions;
  readonly #reader: LogReader;
  readonly #insert: StatementSync;
  readonly #findStream: StatementSync;
  readonly #addStream: StatementSync;
  readonly #addGroup: StatementSync;
  readonly #streamIds = new Map<string, number>();
  #pending: Pending[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sinceTrim = 0;

  constructor(database: DatabaseSync, options: Partial<LogStoreOptions> = {}) {
    this.#database = database;
    this.#options = { keptEvents: 200_000, flushMs: 100, ...options };
    database.exec(`
      CREATE TABLE IF NOT EXISTS log_groups (
        name TEXT PRIMARY KEY, created_at INTEGER NOT NULL, retention_days INTEGER);
      CREATE TABLE IF NOT EXISTS log_streams (
        id INTEGER PRIMARY KEY AUTOINCREMENT, log_group TEXT NOT NULL, name TEXT NOT NULL,
        created_at INTEGER NOT NULL, UNIQUE (log_group, name));
      CREATE TABLE IF NOT EXISTS log_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT, stream_id INTEGER NOT NULL, timestamp INTEGER NOT NULL,
        ingested_at INTEGER NOT NULL, message TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS log_events_of_stream ON log_events (stream_id, timestamp);`);
    this.#reader = new LogReader(database);
    this.#insert = database.prepare(
      'INSERT INTO log_events (stream_id, timestamp, ingested_at, message) VALUES (?, ?, ?, ?)',
    );
    this.#findStream = database.prepare('SELECT id FROM log_streams WHERE log_group = ? AND name = ?');
    this.#addStream = database.prepare(
      'INSERT INTO log_streams (log_group, name, created_at) VALUES (?, ?, ?) RETURNING id',
    );
    this.#addGroup = database.prepare('INSERT OR IGNORE INTO log_groups (name, created_at) VALUES (?, ?)');
  }

  append(group: string, stream: string, events: readonly { timestamp: number; message: string }[]): void {
    for (const { timestamp, message } of events) this.#pending.push({ group, stream, timestamp, message });
    if (this.#pending.length >= MAX_PENDING) return this.flush();
    if (this.#timer) return;
    this.#timer = setTimeout(() => this.flush(), this.#options.flushMs);
    this.#timer.unref();
  }

  /** Writes what was appended; called before every read and at the end. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const pending = this.#pending;
    if (pending.length === 0) return;
    this.#pending = [];
    const now = Date.now();
    // A savepoint, because an append may happen within a transaction of somebody else.
    this.#database.exec('SAVEPOINT log_flush');
    try {
      for (const event of pending) {
        const streamId = this.#streamId(event.group, event.stream);
        this.#insert.run(streamId, event.timestamp, now, event.message);
      }
      this.#sinceTrim += pending.length;
      if (this.#sinceTrim >= Math.min(TRIM_EVERY, this.#options.keptEvents)) this.#trim();
      this.#database.exec('RELEASE log_flush');
    } catch (error) {
      this.#database.exec('ROLLBACK TO log_flush; RELEASE log_flush');
      this.#streamIds.clear();
      throw error;
    }
  }

  createGroup(name: string, retentionDays: number | null = null): void {
    this.#addGroup.run(name, Date.now());
    this.#database
      .prepare('UPDATE log_groups SET retention_days = ? WHERE name = ?')
      .run(retentionDays, name);
  }

  deleteGroup(name: string): void {
    this.flush();
    const ofGroup = 'SELECT id FROM log_streams WHERE log_group = ?';
    this.#database.prepare(`DELETE FROM log_events WHERE stream_id IN (${ofGroup})`).run(name);
    this.#database.prepare('DELETE FROM log_streams WHERE log_group = ?').run(name);
    this.#database.prepare('DELETE FROM log_groups WHERE name = ?').run(name);
    this.#streamIds.clear();
  }

  createStream(group: string, stream: string): void {
    this.#streamId(group, stream);
  }

  hasStream(group: string, stream: string): boolean {
    this.flush();
    return this.#findStream.get(group, stream) !== undefined;
  }

  group(name: string): LogGroup | undefined {
    return this.groups(name).find((group) => group.name === name);
  }

  groups(prefix = ''): LogGroup[] {
    this.flush();
    return this.#reader.groups(prefix);
  }

  streams(group: string, prefix = ''): LogStream[] {
    this.flush();
    return this.#reader.streams(group, prefix);
  }

  events(query: LogQuery): LogEvent[] {
    this.flush();
    return this.#reader.events(query);
  }

  /** Call it before the database closes. */
  close(): void {
    this.flush();
  }

  #streamId(group: string, stream: string): number {
    const key = `${group}\n${stream}`;
    let id = this.#streamIds.get(key);
    if (id !== undefined) return id;
    this.#addGroup.run(group, Date.now());
    const row = this.#findStream.get(group, stream) ?? this.#addStream.get(group, stream, Date.now());
    id = (row as { id: number }).id;
    this.#streamIds.set(key, id);
    return id;
  }

  #trim(): void {
    this.#sinceTrim = 0;
    this.#database
      .prepare('DELETE FROM log_events WHERE id <= (SELECT max(id) FROM log_events) - ?')
      .run(this.#options.keptEvents);
    // The ids in memory must not outlive their rows.
    this.#streamIds.clear();
    const day = 24 * 60 * 60 * 1000;
    this.#database
      .prepare(
        `DELETE FROM log_streams WHERE created_at < ?
          AND NOT EXISTS (SELECT 1 FROM log_events WHERE stream_id = log_streams.id)`,
      )
      .run(Date.now() - day);
  }
}

/** @param store its database; the tables are made when they are missing */
export function createLogs(
  store: { readonly database: DatabaseSync },
  options: Partial<LogStoreOptions> = {},
): LogStore {
  return new LogStore(store.database, options);
}
