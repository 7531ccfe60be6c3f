import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The files below directories that contain a text, including binary files. Other programs may write and delete files
 * meanwhile.
 */
export function filesWith(text: string, ...directories: readonly string[]): readonly string[] {
  return filesBelow(directories).filter((path) => read(path).includes(text));
}

/** Like `filesWith`, for any of several texts. It does not block the program while it reads many files. */
export async function filesWithAny(texts: readonly string[], directory: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of filesBelow([directory])) {
    const content = await readFile(path).catch(emptyIfGone);
    if (texts.some((text) => content.includes(text))) found.push(path);
  }
  return found;
}

function filesBelow(directories: readonly string[]): string[] {
  return directories.flatMap((directory) =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name)),
  );
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    return emptyIfGone(error);
  }
}

function emptyIfGone(error: unknown): Buffer {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
  throw error;
}
