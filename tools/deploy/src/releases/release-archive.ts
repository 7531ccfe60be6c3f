import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { unzipSync, zipSync } from 'fflate';

/** Half a second for all modules together; more compression saves a twentieth and takes twice as long. */
const LEVEL = 1;
/** The same for every file, so that the same files always make the same archive. */
const MODIFIED_AT = new Date(1980, 0, 1);

/** Archives the files of a cloud assembly, without the files that the CDK CLI adds while it runs. */
export function archiveOf(directory: string): Uint8Array {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith(`.cache${sep}`) && !path.endsWith('.lock'))
    .sort();
  const contents = files.map((path) => [path, readFileSync(join(directory, path))] as const);
  return zipSync(Object.fromEntries(contents), { level: LEVEL, mtime: MODIFIED_AT });
}

/** @throws Error when it is not an archive, or when a file would be outside the directory */
export function unpackArchive(archive: Uint8Array, directory: string): void {
  for (const [path, content] of Object.entries(unzipSync(archive))) {
    const file = resolve(directory, path);
    if (!file.startsWith(`${resolve(directory)}${sep}`)) throw new Error(`${path} is outside of its archive`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
