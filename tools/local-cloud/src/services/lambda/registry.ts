import { AwsError } from '../../core/aws-error.ts';
import type { CloudConfig } from '../../core/config.ts';
import { LATEST, type FunctionVersion } from './configuration.ts';
import { parseFunctionReference } from './function-arn.ts';

/** A deployed function. */
export interface DeployedFunction {
  latest: FunctionVersion;
  /** Published versions by number. */
  readonly versions: Map<string, FunctionVersion>;
  /** The version of each alias. */
  readonly aliases: Map<string, string>;
}

/** The deployed functions. They are not stored here: the resource types add them again after a restart. */
export class FunctionRegistry {
  readonly #functions = new Map<string, DeployedFunction>();
  readonly #arnPrefix: string;

  constructor({ region, account }: CloudConfig) {
    this.#arnPrefix = `arn:aws:lambda:${region}:${account}:function:`;
  }

  arn(name: string, qualifier?: string): string {
    return this.#arnPrefix + (qualifier === undefined ? name : `${name}:${qualifier}`);
  }

  functions(): DeployedFunction[] {
    return [...this.#functions.values()];
  }

  /** @param reference in any form that Lambda accepts; a qualifier is ignored */
  find(reference: string): DeployedFunction | undefined {
    return this.#functions.get(parseFunctionReference(reference)?.name ?? '');
  }

  /** @throws AwsError `ResourceNotFoundException` (404) */
  get(reference: string): DeployedFunction {
    return this.find(reference) ?? notFound(reference);
  }

  /** Adds a function, or changes its `$LATEST`. */
  put(latest: FunctionVersion): void {
    const existing = this.find(latest.functionName);
    if (existing) existing.latest = latest;
    else this.#functions.set(latest.functionName, { latest, versions: new Map(), aliases: new Map() });
  }

  /** Deletes the function with its versions and aliases. */
  delete(name: string): void {
    this.#functions.delete(name);
  }

  /** Whether this version can still be invoked. */
  isCurrent({ functionName, version, fingerprint }: FunctionVersion): boolean {
    return this.#version(functionName, version)?.fingerprint === fingerprint;
  }

  /**
   * Finds the version that runs when `nameOrArn` is invoked.
   * @returns the version, and the invoked ARN with the qualifier, if there was one
   * @throws AwsError `ResourceNotFoundException` (404)
   */
  resolve(nameOrArn: string, qualifierOption?: string): { version: FunctionVersion; invokedArn: string } {
    const reference = parseFunctionReference(nameOrArn);
    const qualifier = qualifierOption ?? reference?.qualifier;
    const invokedArn = this.arn(reference?.name ?? nameOrArn, qualifier);
    const version = this.#version(reference?.name ?? '', qualifier ?? LATEST);
    return version ? { version, invokedArn } : notFound(invokedArn);
  }

  #version(name: string, qualifier: string): FunctionVersion | undefined {
    const found = this.#functions.get(name);
    if (qualifier === LATEST) return found?.latest;
    return found?.versions.get(found.aliases.get(qualifier) ?? qualifier);
  }
}

function notFound(reference: string): never {
  throw new AwsError('ResourceNotFoundException', `Function not found: ${reference}`, 404);
}
