import { createHash, randomUUID } from 'node:crypto';
import { existsSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { makeDirectory, writeWhole } from '../../core/disk.ts';

/** The directories of a bundle: its unpacked zip (`LAMBDA_TASK_ROOT`) and Node's compile cache. */
export interface BundlePaths {
  readonly code: string;
  readonly compileCache: string;
}

/** Bundles. Each is unpacked once, into a directory named after the hash of its zip. */
export class Bundles {
  readonly #directory: string;

  constructor(directory: string) {
    makeDirectory(directory);
    // Without this package.json, Node would use the module type of the package around the state directory.
    writeWhole(join(directory, 'package.json'), '{}\n');
    this.#directory = realpathSync(directory);
  }

  paths(hash: string): BundlePaths {
    const root = join(this.#directory, hash);
    return { code: join(root, 'code'), compileCache: join(root, 'compile-cache') };
  }

  /**
   * Unpacks a bundle, unless it is unpacked already.
   * @returns its hash
   * @throws Error when the zip cannot be read or names a path outside itself
   */
  unpack(zip: Buffer): string {
    const hash = createHash('sha256').update(zip).digest('hex');
    const target = join(this.#directory, hash);
    if (existsSync(target)) return hash;
    const draft = join(this.#directory, `.draft-${randomUUID()}`);
    try {
      unpackInto(join(draft, 'code'), zip);
      // Even if the process is killed, a directory under a hash is always complete.
      renameSync(draft, target);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      throw error;
    }
    return hash;
  }
}

function unpackInto(directory: string, zip: Buffer): void {
  makeDirectory(directory);
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    const file = join(directory, name);
    if (!file.startsWith(`${directory}/`)) throw new Error(`the bundle names a path outside itself: ${name}`);
    if (name.endsWith('/')) makeDirectory(file);
    else writeWhole(file, bytes);
  }
}
