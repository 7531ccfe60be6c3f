import type { DatabaseSync } from 'node:sqlite';

/** A parameter of the Systems Manager parameter store. */
export interface Parameter {
  readonly name: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly value: string;
  readonly version: number;
  readonly description?: string;
  readonly modifiedAtEpochSeconds: number;
}

const KEPT_VERSIONS = 100;

/** Parameters with their last hundred versions, as AWS keeps them. */
export class ParameterTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    database.exec(`CREATE TABLE IF NOT EXISTS parameters (
      name TEXT NOT NULL, version INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (name, version))`);
    this.#database = database;
  }

  /** @param version the newest when not given */
  get(name: string, version?: number): Parameter | undefined {
    const row = this.#database
      .prepare(
        'SELECT record FROM parameters WHERE name = ?1 AND version = COALESCE(?2, (SELECT MAX(version) FROM parameters WHERE name = ?1))',
      )
      .get(name, version ?? null);
    return row && parse(row);
  }

  /** The newest version of every parameter, by name. */
  all(): Parameter[] {
    return this.#database
      .prepare('SELECT record, MAX(version) FROM parameters GROUP BY name ORDER BY name')
      .all()
      .map(parse);
  }

  /** Adds a version and gives its number. */
  put(parameter: Pick<Parameter, 'name' | 'type' | 'value' | 'description'>): number {
    const version = (this.get(parameter.name)?.version ?? 0) + 1;
    const record: Parameter = {
      ...parameter,
      version,
      modifiedAtEpochSeconds: Math.floor(Date.now() / 1000),
    };
    this.#database
      .prepare('INSERT INTO parameters VALUES (?, ?, ?)')
      .run(parameter.name, version, JSON.stringify(record));
    this.#database
      .prepare('DELETE FROM parameters WHERE name = ? AND version <= ?')
      .run(parameter.name, version - KEPT_VERSIONS);
    return version;
  }

  /** Whether there was one. */
  delete(name: string): boolean {
    return this.#database.prepare('DELETE FROM parameters WHERE name = ?').run(name).changes > 0;
  }
}

function parse(row: object): Parameter {
  return JSON.parse((row as { record: string }).record) as Parameter;
}
