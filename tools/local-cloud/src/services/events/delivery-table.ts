import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** The delivery of one event to one target. */
export interface Delivery {
  readonly id: number;
  /** The event as JSON text. */
  readonly event: string;
  readonly createdAtMs: number;
  readonly attempts: number;
}

/**
 * The deliveries that have not succeeded yet. A row is written before `PutEvents` responds and deleted after the target
 * has accepted the event. A crash can repeat deliveries, but loses none.
 */
export class DeliveryTable {
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #postpone: StatementSync;
  readonly #due: StatementSync;
  readonly #next: StatementSync;
  readonly #drop: StatementSync;

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS event_deliveries (
        id INTEGER PRIMARY KEY AUTOINCREMENT, lane TEXT NOT NULL, event TEXT NOT NULL,
        created_at INTEGER NOT NULL, attempts INTEGER NOT NULL, due_at INTEGER NOT NULL);
      CREATE INDEX IF NOT EXISTS due_event_deliveries ON event_deliveries (lane, due_at, id)`);
    this.#insert = database.prepare(
      'INSERT INTO event_deliveries (lane, event, created_at, attempts, due_at) VALUES (?, ?, ?, 0, ?)',
    );
    this.#delete = database.prepare(
      'DELETE FROM event_deliveries WHERE id IN (SELECT value FROM json_each(?))',
    );
    this.#postpone = database.prepare('UPDATE event_deliveries SET attempts = ?, due_at = ? WHERE id = ?');
    this.#due = database.prepare(
      'SELECT * FROM event_deliveries WHERE lane = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?',
    );
    this.#next = database.prepare(
      'SELECT MIN(due_at) AS due_at FROM event_deliveries WHERE lane = ? AND due_at > ?',
    );
    this.#drop = database.prepare('DELETE FROM event_deliveries WHERE lane = ?');
  }

  /** Runs inside a transaction of the caller. */
  insert(lane: string, event: string, nowMs: number): Delivery {
    const id = Number(this.#insert.run(lane, event, nowMs, nowMs).lastInsertRowid);
    return { id, event, createdAtMs: nowMs, attempts: 0 };
  }

  delete(ids: readonly number[]): void {
    this.#delete.run(JSON.stringify(ids));
  }

  postpone(delivery: Delivery, attempts: number, dueAtMs: number): void {
    this.#postpone.run(attempts, dueAtMs, delivery.id);
  }

  due(lane: string, nowMs: number, limit: number): Delivery[] {
    return this.#due.all(lane, nowMs, limit).map((row) => ({
      id: Number(row.id),
      event: String(row.event),
      createdAtMs: Number(row.created_at),
      attempts: Number(row.attempts),
    }));
  }

  /** @returns when the next delivery of a lane is due; undefined when none waits */
  nextDueAfterMs(lane: string, nowMs: number): number | undefined {
    const dueAt = this.#next.get(lane, nowMs)?.due_at;
    return dueAt === null || dueAt === undefined ? undefined : Number(dueAt);
  }

  drop(lane: string): void {
    this.#drop.run(lane);
  }
}
