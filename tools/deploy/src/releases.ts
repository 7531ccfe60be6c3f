import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Assembly } from './assembly.ts';

/** A deployment that succeeded. */
export interface ReleaseRecord {
  readonly kind: 'deploy' | 'rollback';
  /** Counts deployments from 1; a rollback names the release that it went back to. */
  readonly release: number;
  /** Of the assembly, and the name of the directory that keeps it. */
  readonly digest: string;
  /** The commit, with `-dirty` when the checkout had changes; null outside a git checkout. */
  readonly gitSha: string | null;
  readonly at: string;
}

const KEPT_RELEASES = 20;

/** The releases of one module in one stage: their assemblies, which never change, and the record of what was deployed when. */
export class Releases {
  readonly #directory: string;

  constructor(stateDirectory: string, stage: string, module: string) {
    this.#directory = join(stateDirectory, 'releases', stage, module);
  }

  /** Oldest first. */
  records(): readonly ReleaseRecord[] {
    const file = this.#recordsFile();
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ReleaseRecord[]) : [];
  }

  present(): ReleaseRecord | undefined {
    return this.records().at(-1);
  }

  /** The release before the present one that was another; undefined when there is none to go back to. */
  beforePresent(): ReleaseRecord | undefined {
    const present = this.present();
    if (!present) return undefined;
    return this.records().findLast(
      ({ kind, release, digest }) =>
        kind === 'deploy' && release < present.release && digest !== present.digest,
    );
  }

  /** Where the assembly of a digest is kept, whether it is there or not. */
  assemblyOf(digest: string): string {
    return join(this.#directory, digest);
  }

  /** Keeps a copy of the assembly. @returns its directory */
  keep({ directory, digest }: Assembly): string {
    const kept = this.assemblyOf(digest);
    if (existsSync(kept)) return kept;
    const aside = `${kept}.${process.pid}`;
    mkdirSync(this.#directory, { recursive: true });
    cpSync(directory, aside, { recursive: true });
    renameSync(aside, kept);
    return kept;
  }

  /** Records a new deployment, unless it is of what is present already. */
  recordDeploy({ digest }: Assembly, gitSha: string | null): ReleaseRecord {
    const records = this.records();
    const present = records.at(-1);
    if (present?.digest === digest) return present;
    const release = 1 + Math.max(0, ...records.map((record) => record.release));
    return this.#append({ kind: 'deploy', release, digest, gitSha, at: new Date().toISOString() });
  }

  recordRollback({ release, digest, gitSha }: ReleaseRecord): ReleaseRecord {
    return this.#append({ kind: 'rollback', release, digest, gitSha, at: new Date().toISOString() });
  }

  #append(record: ReleaseRecord): ReleaseRecord {
    const records = [...this.records(), record];
    const aside = `${this.#recordsFile()}.${process.pid}`;
    writeFileSync(aside, `${JSON.stringify(records, undefined, 2)}\n`);
    renameSync(aside, this.#recordsFile());
    this.#prune(records);
    return record;
  }

  /** Removes assemblies that are too old to go back to. */
  #prune(records: readonly ReleaseRecord[]): void {
    const kept = new Set(records.slice(-KEPT_RELEASES).map(({ digest }) => digest));
    for (const entry of readdirSync(this.#directory, { withFileTypes: true })) {
      if (entry.isDirectory() && !kept.has(entry.name)) {
        rmSync(join(this.#directory, entry.name), { recursive: true });
      }
    }
  }

  #recordsFile(): string {
    return join(this.#directory, 'releases.json');
  }
}
