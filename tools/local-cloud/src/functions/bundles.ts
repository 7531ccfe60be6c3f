import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';

/** Where a bundle lies on disk: what was in its zip, `LAMBDA_TASK_ROOT`; and what Node compiled it to. */
export interface BundlePaths {
  readonly code: string;
  readonly compileCache: string;
}

/** Bundles, each unpacked once into a directory named after the hash of its zip. */
export class Bundles {
  readonly #directory: string;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    // Without a package.json of its own, Node would take the module type of whatever package surrounds the state directory.
    writeFileSync(join(directory, 'package.json'), '{}\n');
    this.#directory = realpathSync(directory);
  }

  paths(hash: string): BundlePaths {
    const root = join(this.#directory, hash);
    return { code: join(root, 'code'), compileCache: join(root, 'compile-cache') };
  }

  /**
   * Unpacks a bundle unless it already is.
   * @returns its hash
   * @throws Error when the zip cannot be read or names a path outside itself
   */
  unpack(zip: Buffer): string {
    const hash = createHash('sha256').update(zip).digest('hex');
    const target = join(this.#directory, hash);
    if (existsSync(target)) return hash;
    const draft = join(this.#directory, `.draft-${randomUUID()}`);
    for (const [name, bytes] of Object.entries(unzipSync(zip))) {
      const file = join(draft, 'code', name);
      if (!file.startsWith(join(draft, 'code/')))
        throw new Error(`the bundle names a path outside itself: ${name}`);
      mkdirSync(name.endsWith('/') ? file : dirname(file), { recursive: true });
      if (!name.endsWith('/')) writeFileSync(file, bytes);
    }
    // A bundle is either complete under its hash or not there, whenever the process is killed.
    renameSync(draft, target);
    return hash;
  }
}
