import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { unzipSync, zipSync } from 'fflate';

/** Half a second for all modules together; more effort gains a twentieth and takes twice as long. */
const LEVEL = 1;
/** Of every file, so that the same files always are the same archive. */
const MODIFIED_AT = new Date(1980, 0, 1);

/** The files of a cloud assembly in one archive. What the CDK CLI leaves beside them while it runs is not among them. */
export function archiveOf(directory: string): Uint8Array {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith(`.cache${sep}`) && !path.endsWith('.lock'))
    .sort();
  const contents = files.map((path) => [path, readFileSync(join(directory, path))] as const);
  return zipSync(Object.fromEntries(contents), { level: LEVEL, mtime: MODIFIED_AT });
}

/** @throws Error when it is no archive, or has a file that would lie elsewhere */
export function unpackArchive(archive: Uint8Array, directory: string): void {
  for (const [path, content] of Object.entries(unzipSync(archive))) {
    const file = resolve(directory, path);
    if (!file.startsWith(`${resolve(directory)}${sep}`)) throw new Error(`${path} is not below its archive`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
