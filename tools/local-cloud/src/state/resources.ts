import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ResourceState } from '../resource-type.ts';

/** A resource of a stack as it is stored: the state plus what only the stack engine needs. */
export interface StoredResource extends ResourceState {
  /** Retained when its stack lets go of it. */
  readonly deletionPolicy: string;
  readonly dependsOn: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

interface Row {
  stack_name: string;
  logical_id: string;
  type: string;
  physical_id: string;
  attributes: string;
  properties: string;
  deletion_policy: string;
  depends_on: string;
  created_at: string;
  updated_at: string;
}

/** Every resource that exists, in the order of creation. */
export class ResourceTable {
  readonly #all: StatementSync;
  readonly #ofStack: StatementSync;
  readonly #ofType: StatementSync;
  readonly #one: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync) {
    database.exec(`CREATE TABLE IF NOT EXISTS resources (
      stack_name TEXT NOT NULL, logical_id TEXT NOT NULL, type TEXT NOT NULL, physical_id TEXT NOT NULL,
      attributes TEXT NOT NULL, properties TEXT NOT NULL, deletion_policy TEXT NOT NULL, depends_on TEXT NOT NULL,
      created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
      PRIMARY KEY (stack_name, logical_id))`);
    this.#all = database.prepare('SELECT * FROM resources ORDER BY rowid');
    this.#ofStack = database.prepare('SELECT * FROM resources WHERE stack_name = ? ORDER BY rowid');
    this.#ofType = database.prepare('SELECT * FROM resources WHERE type = ? ORDER BY rowid');
    this.#one = database.prepare('SELECT * FROM resources WHERE stack_name = ? AND logical_id = ?');
    this.#put = database.prepare(`INSERT INTO resources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (stack_name, logical_id) DO UPDATE SET type = excluded.type,
        physical_id = excluded.physical_id, attributes = excluded.attributes, properties = excluded.properties,
        deletion_policy = excluded.deletion_policy, depends_on = excluded.depends_on,
        updated_at = excluded.updated_at`);
    this.#delete = database.prepare('DELETE FROM resources WHERE stack_name = ? AND logical_id = ?');
  }

  all(): StoredResource[] {
    return this.#all.all().map(fromRow);
  }

  ofStack(stackName: string): StoredResource[] {
    return this.#ofStack.all(stackName).map(fromRow);
  }

  /** For example every `AWS::DynamoDB::Table` of every stack. */
  ofType(type: string): StoredResource[] {
    return this.#ofType.all(type).map(fromRow);
  }

  get(stackName: string, logicalId: string): StoredResource | undefined {
    const row = this.#one.get(stackName, logicalId);
    return row && fromRow(row);
  }

  put(resource: StoredResource): void {
    this.#put.run(
      resource.stackName,
      resource.logicalId,
      resource.type,
      resource.physicalId,
      JSON.stringify(resource.attributes),
      JSON.stringify(resource.properties),
      resource.deletionPolicy,
      JSON.stringify(resource.dependsOn),
      resource.createdAt,
      resource.updatedAt,
    );
  }

  delete(stackName: string, logicalId: string): void {
    this.#delete.run(stackName, logicalId);
  }
}

function fromRow(columns: object): StoredResource {
  const row = columns as Row;
  return {
    stackName: row.stack_name,
    logicalId: row.logical_id,
    type: row.type,
    physicalId: row.physical_id,
    attributes: JSON.parse(row.attributes),
    properties: JSON.parse(row.properties),
    deletionPolicy: row.deletion_policy,
    dependsOn: JSON.parse(row.depends_on),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
