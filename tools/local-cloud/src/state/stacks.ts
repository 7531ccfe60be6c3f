import type { DatabaseSync } from 'node:sqlite';

/** A stack as CloudFormation's API describes it. */
export interface StackRecord {
  readonly name: string;
  /** ARN. */
  readonly id: string;
  readonly status: string;
  readonly statusReason?: string;
  readonly description?: string;
  /** The template of the last deployment that succeeded, as it was sent; empty before the first. */
  readonly template: string;
  /** Those of that deployment, as they were given. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The same, after those that name an entry of the parameter store were looked up. */
  readonly resolvedParameters: Readonly<Record<string, string>>;
  /** As CloudFormation gives them. */
  readonly Outputs: readonly { OutputKey: string; OutputValue: string; Description: string | undefined }[];
  readonly Tags: readonly { Key: string; Value: string }[];
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly deletedAt?: string;
}

/** One line of a stack's history, as CloudFormation gives it. */
export interface StackEvent {
  readonly EventId: string;
  readonly StackId: string;
  readonly StackName: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason: string | undefined;
  readonly ClientRequestToken: string;
  readonly Timestamp: Date;
}

const KEPT_EVENTS_PER_STACK = 500;

/** Stacks and their events. Deleted stacks stay, under their ARN. */
export class StackTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS stacks (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, live INTEGER NOT NULL, record TEXT NOT NULL);
      CREATE UNIQUE INDEX IF NOT EXISTS live_stacks ON stacks (name) WHERE live = 1;
      CREATE TABLE IF NOT EXISTS stack_events (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT, stack_id TEXT NOT NULL, record TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS events_of_stack ON stack_events (stack_id, sequence);`);
    this.#database = database;
  }

  put(stack: StackRecord): void {
    this.#database
      .prepare(
        `INSERT INTO stacks VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET live = excluded.live, record = excluded.record`,
      )
      .run(stack.id, stack.name, stack.deletedAt ? 0 : 1, JSON.stringify(stack));
  }

  /** By name among the stacks that are not deleted, or by ARN among all. */
  get(nameOrId: string): StackRecord | undefined {
    const row = this.#database
      .prepare('SELECT record FROM stacks WHERE id = ?1 OR (name = ?1 AND live = 1)')
      .get(nameOrId);
    return row && parse<StackRecord>(row);
  }

  /** Every stack, deleted ones too, oldest first. */
  all(): StackRecord[] {
    return this.#database
      .prepare('SELECT record FROM stacks ORDER BY rowid')
      .all()
      .map(parse<StackRecord>);
  }

  addEvent(event: StackEvent): void {
    this.#database
      .prepare('INSERT INTO stack_events (stack_id, record) VALUES (?, ?)')
      .run(event.StackId, JSON.stringify(event));
    this.#database
      .prepare(
        `DELETE FROM stack_events WHERE stack_id = ?1 AND sequence <= (
         SELECT sequence FROM stack_events WHERE stack_id = ?1 ORDER BY sequence DESC LIMIT 1 OFFSET ?2)`,
      )
      .run(event.StackId, KEPT_EVENTS_PER_STACK);
  }

  /** Newest first. */
  events(stackId: string): StackEvent[] {
    return this.#database
      .prepare('SELECT record FROM stack_events WHERE stack_id = ? ORDER BY sequence DESC')
      .all(stackId)
      .map(parse<StackEvent>);
  }
}

function parse<Record>(row: object): Record {
  return JSON.parse((row as { record: string }).record) as Record;
}
