import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The path where a local cloud returns its identity. It cannot be a bucket, because bucket names contain no `_`. */
export const IDENTITY_PATH = '/_millrace/identity';

/** Distinguishes the local clouds of this machine. `account` is the account that the AWS APIs return. */
export interface PlatformIdentity {
  /** Created and deleted together with the state. */
  readonly id: string;
  readonly account: string;
  /** The directory where the local cloud keeps its state. */
  readonly stateDir: string;
}

const FILE = 'identity.txt';

/** The directory where the local cloud of a platform keeps its state. */
export const cloudStateDir = (stateDir: string): string => join(stateDir, 'cloud');

/** The id of the local cloud with this state directory; undefined if none was ever started there. */
export function readCloudId(cloudDir: string): string | undefined {
  try {
    return readFileSync(join(cloudDir, FILE), 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Like `readCloudId`, but creates the id the first time. The caller must hold the directory's lock.
 * @param write writes a file atomically
 */
export function cloudIdOf(cloudDir: string, write: (path: string, content: string) => void): string {
  const known = readCloudId(cloudDir);
  if (known) return known;
  const id = randomUUID();
  write(join(cloudDir, FILE), `${id}\n`);
  return id;
}
