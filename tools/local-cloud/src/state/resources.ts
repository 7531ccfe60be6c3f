import type { DatabaseSync } from 'node:sqlite';
import { ResourceRefused } from '../resource-type.ts';
import type { ResourceState } from '../resource-type.ts';

/** A resource of a stack as it is stored: the state plus what only the stack engine needs. */
export interface StoredResource extends ResourceState {
  /**
   * - `COMPLETE`: it is what its properties say.
   * - `CHANGING`: it may have been half changed, since a change of it has begun and not ended.
   * - `REPLACED`: another has taken its place, which it takes back when the deployment fails.
   * - `DISCARDED`: it is to be deleted.
   */
  readonly status: 'COMPLETE' | 'CHANGING' | 'REPLACED' | 'DISCARDED';
  /** Deleted when its stack lets go of it only where this is `Delete`. */
  readonly deletionPolicy: string;
  readonly dependsOn: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Every resource that exists, in the order of creation. */
export class ResourceTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    database.exec(`CREATE TABLE IF NOT EXISTS resources (
      stack_name TEXT NOT NULL, logical_id TEXT NOT NULL, physical_id TEXT NOT NULL, record TEXT NOT NULL,
      PRIMARY KEY (stack_name, logical_id, physical_id))`);
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

  /** Those that have been replaced or discarded as well. */
  ofStack(stackName: string): StoredResource[] {
    return this.#select('stack_name = ?', stackName);
  }

  /** The one that stands in the place of its logical id. */
  get(stackName: string, logicalId: string): StoredResource | undefined {
    return this.#select('stack_name = ? AND logical_id = ?', stackName, logicalId).find(isStanding);
  }

  /** Those of a type that have this physical id, whichever stack they are of. */
  named(type: string, physicalId: string): StoredResource[] {
    return this.#select('physical_id = ?', physicalId).filter((resource) => resource.type === type);
  }

  /** @throws ResourceRefused when a stack owns what has this physical id: stacks may not take each other's things */
  refuseOwned(type: string, physicalId: string): void {
    const [owner] = this.named(type, physicalId);
    if (!owner) return;
    const { stackName, logicalId } = owner;
    throw new ResourceRefused(`the ${type} ${physicalId} belongs to ${stackName}/${logicalId}`);
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

export function isStanding({ status }: StoredResource): boolean {
  return status === 'COMPLETE' || status === 'CHANGING';
}
