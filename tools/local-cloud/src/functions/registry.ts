import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { AwsError } from '../cloud.ts';
import { LATEST, type Alias, type DeployedFunction, type FunctionVersion } from './configuration.ts';
import { parseFunctionReference } from './function-arn.ts';

/** What an invocation runs. */
export interface ResolvedTarget {
  readonly function: DeployedFunction;
  readonly version: FunctionVersion;
  /** The ARN that was invoked: of the alias or version when one was named. */
  readonly invokedArn: string;
  readonly qualifier: string;
}

interface Records {
  function: DeployedFunction;
  version: FunctionVersion;
  alias: Alias;
}

/** Every function, version and alias: in memory to read, in SQLite to last. */
export class FunctionRegistry {
  readonly #maps: { readonly [Kind in keyof Records]: Map<string, Records[Kind]> } = {
    function: new Map(),
    version: new Map(),
    alias: new Map(),
  };
  readonly #arnPrefix: string;
  readonly #random: () => number;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync, options: { region: string; account: string; random: () => number }) {
    database.exec(`CREATE TABLE IF NOT EXISTS lambda_registry (
      kind TEXT NOT NULL, key TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (kind, key))`);
    this.#put = database.prepare('INSERT OR REPLACE INTO lambda_registry VALUES (?, ?, ?)');
    this.#delete = database.prepare('DELETE FROM lambda_registry WHERE kind = ? AND key = ?');
    this.#arnPrefix = `arn:aws:lambda:${options.region}:${options.account}:function:`;
    this.#random = options.random;
    for (const row of database.prepare('SELECT kind, key, record FROM lambda_registry').all()) {
      const { kind, key, record } = row as { kind: keyof Records; key: string; record: string };
      this.#maps[kind].set(key, JSON.parse(record));
    }
  }

  arn(name: string, qualifier?: string): string {
    return this.#arnPrefix + (qualifier === undefined ? name : `${name}:${qualifier}`);
  }

  function(name: string): DeployedFunction | undefined {
    return this.#maps.function.get(name);
  }

  functions(): DeployedFunction[] {
    return [...this.#maps.function.values()];
  }

  putFunction(record: DeployedFunction): void {
    this.#write('function', record.latest.functionName, record);
  }

  /** With its versions and aliases. */
  deleteFunction(name: string): void {
    for (const kind of ['version', 'alias'] as const) {
      for (const [key, record] of this.#maps[kind]) {
        if (record.functionName === name) this.#remove(kind, key);
      }
    }
    this.#remove('function', name);
  }

  version(name: string, version: string): FunctionVersion | undefined {
    return version === LATEST ? this.function(name)?.latest : this.#maps.version.get(`${name}:${version}`);
  }

  /** Published versions, oldest first. */
  versions(name: string): FunctionVersion[] {
    return [...this.#maps.version.values()]
      .filter((record) => record.functionName === name)
      .sort((a, b) => Number(a.version) - Number(b.version));
  }

  putVersion(record: FunctionVersion): void {
    this.#write('version', `${record.functionName}:${record.version}`, record);
  }

  deleteVersion(name: string, version: string): void {
    this.#remove('version', `${name}:${version}`);
  }

  alias(name: string, alias: string): Alias | undefined {
    return this.#maps.alias.get(`${name}:${alias}`);
  }

  aliases(name: string): Alias[] {
    return [...this.#maps.alias.values()].filter((record) => record.functionName === name);
  }

  putAlias(record: Alias): void {
    this.#write('alias', `${record.functionName}:${record.name}`, record);
  }

  deleteAlias(name: string, alias: string): void {
    this.#remove('alias', `${name}:${alias}`);
  }

  /** Hashes of every bundle that something may still run. */
  codeHashes(): Set<string> {
    const latest = this.functions().map((record) => record.latest);
    return new Set([...latest, ...this.#maps.version.values()].map((version) => version.codeHash));
  }

  /**
   * Finds what runs when `nameOrArn` is invoked; an alias with weights draws lots.
   * @throws AwsError `ResourceNotFoundException` (404)
   */
  resolve(nameOrArn: string, qualifierOption?: string): ResolvedTarget {
    const reference = parseFunctionReference(nameOrArn);
    const name = reference?.name ?? nameOrArn;
    const qualifier = qualifierOption ?? reference?.qualifier;
    const found = this.function(name);
    const versionName = this.#draw(name, qualifier ?? LATEST);
    const version = found && this.version(name, versionName);
    if (!version) {
      const missing = this.arn(name, qualifier);
      throw new AwsError('ResourceNotFoundException', `Function not found: ${missing}`, 404);
    }
    return {
      function: found,
      version,
      invokedArn: this.arn(name, qualifier),
      qualifier: qualifier ?? LATEST,
    };
  }

  #draw(name: string, qualifier: string): string {
    const alias = this.alias(name, qualifier);
    if (!alias) return qualifier;
    let lot = this.#random();
    for (const [version, weight] of Object.entries(alias.additionalWeights)) {
      if (lot < weight) return version;
      lot -= weight;
    }
    return alias.version;
  }

  #write<Kind extends keyof Records>(kind: Kind, key: string, record: Records[Kind]): void {
    this.#put.run(kind, key, JSON.stringify(record));
    this.#maps[kind].set(key, record);
  }

  #remove(kind: keyof Records, key: string): void {
    this.#delete.run(kind, key);
    this.#maps[kind].delete(key);
  }
}
