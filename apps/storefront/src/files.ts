import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The directory of templates and static files: next to this source, or next to the bundle, which is CommonJS and only
 * has `__dirname`. The build copies `views` and `assets` next to the bundle's `index.js`.
 */
const base = import.meta.dirname ?? __dirname;

export const viewsDirectory = join(base, 'views');
export const assetsDirectory = join(base, 'assets');

/** Hash of all static files, so that a page and its files are of the same release. */
export const assetsDigest = digestOf(assetsDirectory);

/** Names of the drawings in `drawings.svg`. */
export const drawings: ReadonlySet<string> = new Set(
  [...readFileSync(join(assetsDirectory, 'drawings.svg'), 'utf8').matchAll(/<symbol id="([^"]+)"/g)].map(
    ([, id]) => id!,
  ),
);

function digestOf(directory: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(directory).sort())
    hash.update(file).update(readFileSync(join(directory, file)));
  return hash.digest('base64url').slice(0, 12);
}
