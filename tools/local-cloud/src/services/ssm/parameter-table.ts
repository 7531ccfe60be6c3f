import type { DatabaseSync } from 'node:sqlite';

/** A parameter of the Systems Manager parameter store. */
export interface Parameter {
  readonly name: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly value: string;
  /** Counts from 1. Only the newest version is kept. */
  readonly version: number;
  /** With milliseconds, as on AWS. */
  readonly modifiedAtEpochSeconds: number;
}

export class ParameterTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    database.exec('CREATE TABLE IF NOT EXISTS parameters (name TEXT PRIMARY KEY, record TEXT NOT NULL)');
    this.#database = database;
  }

  get(name: string): Parameter | undefined {
    const row = this.#database.prepare('SELECT record FROM parameters WHERE name = ?').get(name);
    return row && parse(row);
  }

  all(): Parameter[] {
    return this.#database.prepare('SELECT record FROM parameters ORDER BY name').all().map(parse);
  }

  /** @returns the number of the new version */
  put(parameter: Pick<Parameter, 'name' | 'type' | 'value'>): number {
    const version = (this.get(parameter.name)?.version ?? 0) + 1;
    const record: Parameter = {
      ...parameter,
      version,
      modifiedAtEpochSeconds: Date.now() / 1000,
    };
    this.#database
      .prepare('INSERT OR REPLACE INTO parameters VALUES (?, ?)')
      .run(parameter.name, JSON.stringify(record));
    return version;
  }

  delete(name: string): void {
    this.#database.prepare('DELETE FROM parameters WHERE name = ?').run(name);
  }
}

function parse(row: object): Parameter {
  return JSON.parse((row as { record: string }).record) as Parameter;
}
