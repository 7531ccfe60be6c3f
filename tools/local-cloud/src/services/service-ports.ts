import type { DatabaseSync } from 'node:sqlite';

/** The port at which each service is reached, so that it is the same after a restart. */
export class ServicePorts {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    database.exec('CREATE TABLE IF NOT EXISTS service_port (arn TEXT PRIMARY KEY, port INTEGER NOT NULL)');
    this.#database = database;
  }

  get(arn: string): number | undefined {
    const row = this.#database.prepare('SELECT port FROM service_port WHERE arn = ?').get(arn);
    return row && Number(row['port']);
  }

  put(arn: string, port: number): void {
    this.#database.prepare('INSERT OR REPLACE INTO service_port VALUES (?, ?)').run(arn, port);
  }

  remove(arn: string): void {
    this.#database.prepare('DELETE FROM service_port WHERE arn = ?').run(arn);
  }
}
