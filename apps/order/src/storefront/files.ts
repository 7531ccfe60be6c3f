import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where the templates and static files are: beside this source, or beside the bundle, which is CommonJS and has
 * `__dirname` alone. So what bundles this service puts copies of `views` and `assets` beside its `index.js`.
 */
const base = import.meta.dirname ?? __dirname;

export const viewsDirectory = join(base, 'views');
export const assetsDirectory = join(base, 'assets');

/** Of all static files together, so that a page and what it asks for are of one release. */
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
