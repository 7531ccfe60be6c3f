import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { compilePattern, type Matcher } from '../patterns/event-pattern.ts';

export interface Archive {
  readonly arn: string;
  readonly name: string;
  /** ARN of the bus whose events it keeps. */
  readonly sourceArn: string;
  readonly description?: string;
  /** JSON text; every event without one. */
  readonly pattern?: string;
  /** 0 keeps for ever. */
  readonly retentionDays: number;
}

const DAY_MS = 86_400_000;

/** Archives and the events they keep, which are written in the transaction of `PutEvents`. */
export class ArchiveTable {
  readonly #archives = new Map<string, { archive: Archive; matches: Matcher }>();
  readonly #insert: StatementSync;
  readonly #between: StatementSync;
  readonly #count: StatementSync;
  readonly #expire: StatementSync;
  readonly #drop: StatementSync;

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS archived_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT, archive TEXT NOT NULL, time INTEGER NOT NULL, event TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS events_of_archive ON archived_events (archive, time, id)`);
    this.#insert = database.prepare('INSERT INTO archived_events (archive, time, event) VALUES (?, ?, ?)');
    this.#between = database.prepare(`SELECT id, time, event FROM archived_events
      WHERE archive = ? AND time >= ? AND time < ? AND id > ? ORDER BY id LIMIT ?`);
    this.#count = database.prepare(
      'SELECT COUNT(*) AS events, COALESCE(SUM(LENGTH(event)), 0) AS bytes FROM archived_events WHERE archive = ?',
    );
    this.#expire = database.prepare('DELETE FROM archived_events WHERE archive = ? AND time < ?');
    this.#drop = database.prepare('DELETE FROM archived_events WHERE archive = ?');
  }

  /** @throws InvalidEventPattern */
  put(archive: Archive, nowMs: number): void {
    const matches = archive.pattern === undefined ? () => true : compilePattern(archive.pattern);
    this.#archives.set(archive.name, { archive, matches });
    if (archive.retentionDays > 0) this.#expire.run(archive.name, nowMs - archive.retentionDays * DAY_MS);
  }

  remove(name: string): void {
    this.#archives.delete(name);
    this.#drop.run(name);
  }

  get(name: string): Archive | undefined {
    return this.#archives.get(name)?.archive;
  }

  all(): Archive[] {
    return [...this.#archives.values()].map(({ archive }) => archive);
  }

  /** Within a transaction of the caller. */
  record(busArn: string, event: unknown, text: string, timeMs: number): void {
    for (const { archive, matches } of this.#archives.values()) {
      if (archive.sourceArn === busArn && matches(event)) this.#insert.run(archive.name, timeMs, text);
    }
  }

  size(name: string): { events: number; bytes: number } {
    const row = this.#count.get(name);
    return { events: Number(row?.events), bytes: Number(row?.bytes) };
  }

  /** Events of a span of time, in the order they came, after a given id. */
  page(
    name: string,
    span: { fromMs: number; toMs: number; afterId: number; limit: number },
  ): { id: number; timeMs: number; event: string }[] {
    return this.#between
      .all(name, span.fromMs, span.toMs, span.afterId, span.limit)
      .map((row) => ({ id: Number(row.id), timeMs: Number(row.time), event: String(row.event) }));
  }
}
