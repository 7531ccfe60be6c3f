import type { DatabaseSync } from 'node:sqlite';

/** A stack. */
export interface StackRecord {
  readonly name: string;
  /** The ARN. */
  readonly id: string;
  readonly status: string;
  readonly statusReason?: string;
  readonly description?: string;
  /** The template text of the last successful deployment. Empty before the first one. */
  readonly template: string;
  /** The given parameters of that deployment. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The same with the values of the parameter store. */
  readonly resolvedParameters: Readonly<Record<string, string>>;
  /** In the form of CloudFormation's API. */
  readonly Outputs: readonly { OutputKey: string; OutputValue: string; Description: string | undefined }[];
  readonly Tags: readonly { Key: string; Value: string }[];
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly deletedAt?: string;
}

/** An event of a stack in the form of CloudFormation's API. */
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

/** Stacks and their events. Deleted stacks can still be found by ARN. */
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

  /** Finds a stack by ARN, or a stack that is not deleted by name. */
  get(nameOrId: string): StackRecord | undefined {
    const row = this.#database
      .prepare('SELECT record FROM stacks WHERE id = ?1 OR (name = ?1 AND live = 1)')
      .get(nameOrId);
    return row && parse<StackRecord>(row);
  }

  /** All stacks, including deleted ones, oldest first. */
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
