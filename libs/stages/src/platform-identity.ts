import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the endpoint of a local cloud says which one it is. No bucket may have a name with `_`. */
export const IDENTITY_PATH = '/_millrace/identity';

/** All tools and local clouds of this machine are told apart by it; the account is the one that AWS APIs answer with. */
export interface PlatformIdentity {
  /** Made with the state, and gone with it. */
  readonly id: string;
  readonly account: string;
  /** What the local cloud keeps its state in. */
  readonly stateDir: string;
}

const FILE = 'identity.txt';

/** What the local cloud of a platform keeps its state in. */
export const cloudStateDir = (stateDir: string): string => join(stateDir, 'cloud');

/** The id of the local cloud whose state is in that directory; undefined when none was ever started there. */
export function readCloudId(cloudDir: string): string | undefined {
  try {
    return readFileSync(join(cloudDir, FILE), 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The same, and makes one the first time. Whoever calls it holds the directory's lock.
 * @param write writes a file as a whole
 */
export function cloudIdOf(cloudDir: string, write: (path: string, content: string) => void): string {
  const known = readCloudId(cloudDir);
  if (known) return known;
  const id = randomUUID();
  write(join(cloudDir, FILE), `${id}\n`);
  return id;
}
