import type { ModuleContract } from '@millrace/tools-contracts';
import type { ObjectStore } from './object-store.ts';

/** A cloud assembly of a module, built from a commit. It never changes. */
export interface ReleaseId {
  /** The commit, with `-dirty` when the checkout had changes; `no-commit` outside a git checkout. */
  readonly gitSha: string;
  /** Digest of the assembly. */
  readonly digest: string;
}

/** An entry of a module's history in a stage. */
export interface DeploymentRecord extends ReleaseId {
  /** Counts the entries from 1. */
  readonly number: number;
  readonly kind: 'deploy' | 'rollback' | 'destroy';
  readonly module: string;
  readonly stage: string;
  /** Counts releases from 1, in the order of their first deployments. */
  readonly release: number;
  /** Digest of the service stack's template, which identifies the release that CloudFormation has deployed. */
  readonly template: string;
  readonly at: string;
  /** Author of the commit; null outside a git checkout. */
  readonly author: string | null;
  /** ARN of the caller who deployed. */
  readonly deployedBy: string;
}

/** How many of the newest entries are read. */
const MAX_RECORDS = 500;
const MAX_WRITERS = 100;
const NUMBER = /\/(\d+)\.json$/;

const encode = (value: unknown): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`);

/** The releases of one module in one stage, and the history of what was deployed when. */
export class Releases {
  readonly #store: ObjectStore;
  readonly #module: string;

  constructor(store: ObjectStore, module: string) {
    this.#store = store;
    this.#module = module;
  }

  /** Oldest first. */
  async records(): Promise<readonly DeploymentRecord[]> {
    const keys = await this.#recordKeys();
    return Promise.all(keys.slice(-MAX_RECORDS).map((key) => this.#record(key)));
  }

  /** The newest record; one read instead of many. */
  async last(): Promise<DeploymentRecord | undefined> {
    const key = (await this.#recordKeys()).at(-1);
    return key === undefined ? undefined : this.#record(key);
  }

  /** The newest record with this digest of the service stack's template. */
  async lastOf(template: string): Promise<DeploymentRecord | undefined> {
    const last = await this.last();
    if (!last || last.template === template) return last;
    return (await this.records()).findLast((record) => record.template === template);
  }

  /** Stores a release, unless it is stored already. */
  async store(
    release: ReleaseId,
    { archive, contract }: { archive: Uint8Array; contract: ModuleContract | undefined },
  ): Promise<void> {
    if (contract) await this.#store.create(this.#keyOf(release, 'contract.json'), encode(contract));
    await this.#store.create(this.#keyOf(release, 'assembly.zip'), archive);
  }

  /** The archive of a release; undefined when it is gone. */
  archiveOf(release: ReleaseId): Promise<Uint8Array | undefined> {
    return this.#store.read(this.#keyOf(release, 'assembly.zip'));
  }

  /** Undefined for a release of a module without a contract. */
  contractOf(release: ReleaseId): Promise<ModuleContract | undefined> {
    return this.#read<ModuleContract>(this.#keyOf(release, 'contract.json'));
  }

  /** Appends to the history. Concurrent writers get different numbers. */
  async append(line: Omit<DeploymentRecord, 'number' | 'module'>): Promise<DeploymentRecord> {
    const last = NUMBER.exec((await this.#recordKeys()).at(-1) ?? '')?.[1] ?? '0';
    for (let number = Number(last) + 1; number <= Number(last) + MAX_WRITERS; number += 1) {
      const record: DeploymentRecord = { ...line, number, module: this.#module };
      const key = `${this.#module}/deployments/${String(number).padStart(6, '0')}.json`;
      if (await this.#store.create(key, encode(record))) return record;
    }
    throw new Error(`${MAX_WRITERS} deployments of ${this.#module} were recorded at the same time`);
  }

  #recordKeys(): Promise<string[]> {
    return this.#store.list(`${this.#module}/deployments/`);
  }

  async #record(key: string): Promise<DeploymentRecord> {
    const record = await this.#read<DeploymentRecord>(key);
    if (!record) throw new Error(`${key} is gone`);
    return record;
  }

  async #read<Content>(key: string): Promise<Content | undefined> {
    const content = await this.#store.read(key);
    return content && (JSON.parse(new TextDecoder().decode(content)) as Content);
  }

  #keyOf({ gitSha, digest }: ReleaseId, file: string): string {
    return `${this.#module}/${gitSha}/${digest}/${file}`;
  }
}
