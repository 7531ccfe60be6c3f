import type { DatabaseSync, StatementSync } from 'node:sqlite';

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
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: readonly { key: string; value: string; description?: string }[];
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly terminationProtection: boolean;
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly deletedAt?: string;
}

/** One line of a stack's history. */
export interface StackEvent {
  readonly eventId: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly clientRequestToken?: string;
  readonly timestamp: string;
}

/** A change set as it was made; `changes` are as `DescribeChangeSet` shows them. */
export interface ChangeSetRecord {
  /** ARN. */
  readonly id: string;
  readonly name: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly statusReason?: string;
  readonly executionStatus: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The parameters' values, those from the parameter store looked up when the change set was made. */
  readonly resolvedParameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly changes: readonly unknown[];
  readonly createdAt: string;
}

const KEPT_EVENTS_PER_STACK = 1000;

/** Stacks, their events and their change sets. Deleted stacks stay, under their ARN. */
export class StackTable {
  readonly #database: DatabaseSync;
  readonly #putStack: StatementSync;
  readonly #live: StatementSync;
  readonly #byId: StatementSync;
  readonly #addEvent: StatementSync;
  readonly #trimEvents: StatementSync;
  readonly #events: StatementSync;
  readonly #putChangeSet: StatementSync;

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS stacks (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, live INTEGER NOT NULL, record TEXT NOT NULL);
      CREATE UNIQUE INDEX IF NOT EXISTS live_stacks ON stacks (name) WHERE live = 1;
      CREATE TABLE IF NOT EXISTS stack_events (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT, stack_id TEXT NOT NULL, record TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS events_of_stack ON stack_events (stack_id, sequence);
      CREATE TABLE IF NOT EXISTS change_sets (
        id TEXT PRIMARY KEY, stack_id TEXT NOT NULL, record TEXT NOT NULL);`);
    this.#database = database;
    this.#putStack = database.prepare(`INSERT INTO stacks VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET live = excluded.live, record = excluded.record`);
    this.#live = database.prepare('SELECT record FROM stacks WHERE name = ? AND live = 1');
    this.#byId = database.prepare('SELECT record FROM stacks WHERE id = ?');
    this.#addEvent = database.prepare('INSERT INTO stack_events (stack_id, record) VALUES (?, ?)');
    this.#trimEvents = database.prepare(`DELETE FROM stack_events WHERE stack_id = ?1 AND sequence <= (
      SELECT sequence FROM stack_events WHERE stack_id = ?1 ORDER BY sequence DESC LIMIT 1 OFFSET ?2)`);
    this.#events = database.prepare(
      'SELECT record FROM stack_events WHERE stack_id = ? ORDER BY sequence DESC LIMIT ? OFFSET ?',
    );
    this.#putChangeSet = database.prepare(`INSERT INTO change_sets VALUES (?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET record = excluded.record`);
  }

  put(stack: StackRecord): void {
    this.#putStack.run(stack.id, stack.name, stack.deletedAt ? 0 : 1, JSON.stringify(stack));
  }

  /** By name among the stacks that are not deleted, or by ARN among all. */
  get(nameOrId: string): StackRecord | undefined {
    const row = (nameOrId.startsWith('arn:') ? this.#byId : this.#live).get(nameOrId);
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
    this.#addEvent.run(event.stackId, JSON.stringify(event));
    this.#trimEvents.run(event.stackId, KEPT_EVENTS_PER_STACK);
  }

  /** Newest first. */
  events(stackId: string, page: { limit: number; offset: number }): StackEvent[] {
    return this.#events.all(stackId, page.limit, page.offset).map(parse<StackEvent>);
  }

  putChangeSet(changeSet: ChangeSetRecord): void {
    this.#putChangeSet.run(changeSet.id, changeSet.stackId, JSON.stringify(changeSet));
  }

  changeSets(stackId: string): ChangeSetRecord[] {
    return this.#database
      .prepare('SELECT record FROM change_sets WHERE stack_id = ? ORDER BY rowid')
      .all(stackId)
      .map(parse<ChangeSetRecord>);
  }

  deleteChangeSet(id: string): void {
    this.#database.prepare('DELETE FROM change_sets WHERE id = ?').run(id);
  }
}

function parse<Record>(row: object): Record {
  return JSON.parse((row as { record: string }).record) as Record;
}
