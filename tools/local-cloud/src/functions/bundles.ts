import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';

/** Unpacked on AWS as well as here: Lambda's quota for a deployment package. */
const MAX_UNPACKED_BYTES = 250 * 1024 * 1024;

/** Where a bundle lies on disk. */
export interface BundlePaths {
  /** Holds what was in the zip; `LAMBDA_TASK_ROOT`. */
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
   * @throws Error when the zip cannot be read, is too large, or names a path outside itself
   */
  unpack(zip: Buffer): { hash: string; sizeBytes: number } {
    const hash = createHash('sha256').update(zip).digest('hex');
    const target = join(this.#directory, hash);
    if (!existsSync(target)) {
      const draft = join(this.#directory, `.draft-${randomUUID()}`);
      for (const [name, bytes] of Object.entries(readZip(zip))) {
        const path = normalize(name);
        if (path.startsWith('..') || path.startsWith(sep)) {
          throw new Error(`the bundle names a path outside itself: ${name}`);
        }
        const file = join(draft, 'code', path);
        mkdirSync(name.endsWith('/') ? file : dirname(file), { recursive: true });
        if (!name.endsWith('/')) writeFileSync(file, bytes);
      }
      // A bundle is either complete under its hash or not there, whenever the process is killed.
      renameSync(draft, target);
    }
    return { hash, sizeBytes: zip.length };
  }

  /** Removes what no version refers to any more. */
  keepOnly(hashes: ReadonlySet<string>): void {
    for (const name of readdirSync(this.#directory)) {
      if (name !== 'package.json' && !hashes.has(name)) {
        rmSync(join(this.#directory, name), { recursive: true, force: true });
      }
    }
  }
}

function readZip(zip: Buffer): Record<string, Uint8Array> {
  let totalBytes = 0;
  return unzipSync(zip, {
    filter(file) {
      totalBytes += file.originalSize;
      if (totalBytes > MAX_UNPACKED_BYTES) throw new Error('the bundle unpacks to more than 250 MB');
      return true;
    },
  });
}
