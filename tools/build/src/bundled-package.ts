import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const NODE_MODULES = join(import.meta.dirname, '../../../node_modules');

/**
 * The main module of a package with everything that it imports, in one file: Jest links the modules of a package anew for
 * each spec. The file is made once for each version.
 */
export async function bundledPackage(name: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(NODE_MODULES, name, 'package.json'), 'utf8')) as {
    version: string;
  };
  const file = join(NODE_MODULES, '.cache/bundled-packages', `${name}-${version}.mjs`);
  if (existsSync(file)) return file;
  const { build } = await import('esbuild');
  mkdirSync(join(file, '..'), { recursive: true });
  // Projects are tested at the same time, and none may load half a file.
  const unfinished = `${file}.${process.pid}`;
  try {
    await build({
      stdin: {
        contents: `export * from '${name}'; export { default } from '${name}';`,
        resolveDir: NODE_MODULES,
      },
      outfile: unfinished,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node24',
      minifyWhitespace: true,
      minifySyntax: true,
      logLevel: 'warning',
    });
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
  }
  return file;
}
