import { randomBytes, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** A secret and its versions. The stages `AWSCURRENT` and `AWSPREVIOUS` each mark one version. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly versions: readonly SecretVersion[];
  /** The key that encrypts it; undefined for that of Secrets Manager. */
  readonly keyId?: string | undefined;
}

interface SecretVersion {
  readonly id: string;
  readonly value: string;
  readonly stage: 'AWSCURRENT' | 'AWSPREVIOUS';
  readonly createdAtEpochSeconds: number;
}

interface NewSecret {
  readonly name: string;
  readonly value: string;
  readonly arnPrefix: string;
  readonly id?: string | undefined;
  readonly keyId?: string | undefined;
}

/** Secrets with the versions that have a stage. */
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

  /** @param id of the first version; generated when absent. @returns the ARN */
  create({ name, value, arnPrefix, id, keyId }: NewSecret): string {
    const arn = `${arnPrefix}${name}-${randomBytes(3).toString('hex')}`;
    this.rotate({ arn, name, versions: [], keyId }, value, id);
    return arn;
  }

  /** Makes `value` the current version; the previous one becomes `AWSPREVIOUS`. @returns the id of the version */
  rotate({ arn, name, versions, keyId }: Secret, value: string, id: string = randomUUID()): string {
    const createdAtEpochSeconds = Math.floor(Date.now() / 1000);
    const current = versions.find(({ stage }) => stage === 'AWSCURRENT');
    const secret: Secret = {
      arn,
      name,
      versions: [
        { id, value, stage: 'AWSCURRENT', createdAtEpochSeconds },
        ...(current && current.id !== id ? [{ ...current, stage: 'AWSPREVIOUS' as const }] : []),
      ],
      keyId,
    };
    this.#database
      .prepare('INSERT OR REPLACE INTO secrets VALUES (?, ?, ?)')
      .run(arn, name, JSON.stringify(secret));
    return id;
  }

  delete(arn: string): void {
    this.#database.prepare('DELETE FROM secrets WHERE arn = ?').run(arn);
  }
}

function parse(row: object): Secret {
  return JSON.parse((row as { record: string }).record) as Secret;
}
