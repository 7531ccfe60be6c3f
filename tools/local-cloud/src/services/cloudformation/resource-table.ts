import type { DatabaseSync } from 'node:sqlite';
import type { ResourceState } from '../../core/resources/resource-type.ts';

/** A stored resource: its state and the data that only the stack engine needs. */
export interface StoredResource extends ResourceState {
  /**
   * - `COMPLETE`: it matches its properties.
   * - `CHANGING`: a change has begun but not ended, so it may be half changed.
   * - `REPLACED`: another resource has replaced it. A rollback restores it.
   * - `DISCARDED`: it will be deleted.
   * - `CREATING`: its creation has begun but not ended. The physical id is its identity.
   * - `RETAINED`: its stack no longer has it. The stack's name is the ARN of that stack.
   */
  readonly status: 'COMPLETE' | 'CHANGING' | 'REPLACED' | 'DISCARDED' | 'CREATING' | 'RETAINED';
  /** `Delete`, `Retain` or `RetainExceptOnCreate`; of a replaced resource its `UpdateReplacePolicy`. */
  readonly deletionPolicy: string;
  readonly dependsOn: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

const TYPE = "json_extract(record, '$.type')";

/** All existing resources in order of creation. */
export class ResourceTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    database.exec(`CREATE TABLE IF NOT EXISTS resources (
      stack_name TEXT NOT NULL, logical_id TEXT NOT NULL, physical_id TEXT NOT NULL, record TEXT NOT NULL,
      PRIMARY KEY (stack_name, logical_id, physical_id))`);
    // Every creation asks for the resources of its type.
    database.exec(`CREATE INDEX IF NOT EXISTS resources_by_type ON resources (${TYPE})`);
    this.#database = database;
  }

  #select(condition: string, ...values: string[]): StoredResource[] {
    return this.#database
      .prepare(`SELECT record FROM resources WHERE ${condition} ORDER BY rowid`)
      .all(...values)
      .map((row) => JSON.parse(String(row['record'])));
  }

  all(): StoredResource[] {
    return this.#select('TRUE');
  }

  /** Includes replaced and discarded resources. */
  ofStack(stackName: string): StoredResource[] {
    return this.#select('stack_name = ?', stackName);
  }

  /** The active resource of this logical id. */
  get(stackName: string, logicalId: string): StoredResource | undefined {
    return this.#select('stack_name = ? AND logical_id = ?', stackName, logicalId).find(isActive);
  }

  /** The resources of a type in all stacks, including retained ones. */
  ofType(type: string): StoredResource[] {
    return this.#select(`${TYPE} = ?`, type);
  }

  put(resource: StoredResource): void {
    this.#database
      .prepare(
        `INSERT INTO resources VALUES (?, ?, ?, ?)
         ON CONFLICT (stack_name, logical_id, physical_id) DO UPDATE SET record = excluded.record`,
      )
      .run(resource.stackName, resource.logicalId, resource.physicalId, JSON.stringify(resource));
  }

  delete({ stackName, logicalId, physicalId }: StoredResource): void {
    this.#database
      .prepare('DELETE FROM resources WHERE stack_name = ? AND logical_id = ? AND physical_id = ?')
      .run(stackName, logicalId, physicalId);
  }
}

/** A retained resource continues to exist, and its name stays taken. */
export function retained(resource: StoredResource, stackId: string): StoredResource {
  return { ...resource, stackName: stackId, status: 'RETAINED' };
}

export function isActive({ status }: StoredResource): boolean {
  return status === 'COMPLETE' || status === 'CHANGING';
}

/** Whether a resource stays when its stack no longer has it. What a creation left behind is no resource yet. */
export function isKeptOnRemoval({ status, deletionPolicy }: StoredResource): boolean {
  return status !== 'CREATING' && deletionPolicy !== 'Delete';
}

/**
 * Whether a resource stays when the deployment that created it is rolled back.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export function isKeptOnRollback(resource: StoredResource): boolean {
  return isActive(resource) && resource.deletionPolicy === 'Retain';
}
