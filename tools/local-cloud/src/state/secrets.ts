import { randomBytes, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** A secret and its versions; the stages `AWSCURRENT` and `AWSPREVIOUS` each stand on one version. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly createdAtEpochSeconds: number;
  readonly versions: readonly SecretVersion[];
}

export interface SecretVersion {
  readonly id: string;
  readonly value: string;
  readonly stages: readonly string[];
  readonly createdAtEpochSeconds: number;
}

/** Secrets with the versions that bear a stage, as AWS keeps them. */
export class SecretTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    database.exec(
      'CREATE TABLE IF NOT EXISTS secrets (arn TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, record TEXT NOT NULL)',
    );
    this.#database = database;
  }

  /** @param id name, ARN, or ARN without its six random characters */
  get(id: string): Secret | undefined {
    const name = id.startsWith('arn:') ? id.split(':').slice(6).join(':') : id;
    const row = this.#database
      .prepare('SELECT record FROM secrets WHERE arn = ?1 OR name = ?2')
      .get(id, name);
    return row && parse(row);
  }

  all(): Secret[] {
    return this.#database.prepare('SELECT record FROM secrets ORDER BY name').all().map(parse);
  }

  create(options: { name: string; value: string; description?: string; arnPrefix: string }): Secret {
    const arn = `${options.arnPrefix}${options.name}-${randomBytes(4).toString('base64url').slice(0, 6).replace(/[-_]/g, 'x')}`;
    const now = Math.floor(Date.now() / 1000);
    const secret: Secret = {
      arn,
      name: options.name,
      createdAtEpochSeconds: now,
      versions: [
        { id: randomUUID(), value: options.value, stages: ['AWSCURRENT'], createdAtEpochSeconds: now },
      ],
      ...(options.description !== undefined && { description: options.description }),
    };
    this.put(secret);
    return secret;
  }

  put(secret: Secret): void {
    this.#database
      .prepare(
        'INSERT INTO secrets VALUES (?, ?, ?) ON CONFLICT (arn) DO UPDATE SET record = excluded.record',
      )
      .run(secret.arn, secret.name, JSON.stringify(secret));
  }

  /** Makes `value` the current version; the one before becomes `AWSPREVIOUS`. Gives the version's id. */
  rotate(secret: Secret, value: string, id: string = randomUUID()): string {
    const now = Math.floor(Date.now() / 1000);
    const current = secret.versions.find((version) => version.stages.includes('AWSCURRENT'));
    this.put({
      ...secret,
      versions: [
        { id, value, stages: ['AWSCURRENT'], createdAtEpochSeconds: now },
        ...(current && current.id !== id ? [{ ...current, stages: ['AWSPREVIOUS'] }] : []),
      ],
    });
    return id;
  }

  delete(arn: string): void {
    this.#database.prepare('DELETE FROM secrets WHERE arn = ?').run(arn);
  }
}

function parse(row: object): Secret {
  return JSON.parse((row as { record: string }).record) as Secret;
}
