/**
 * Bundles every handler of a module: `apps/<module>/src/handlers/<function>.ts` becomes
 * `dist/apps/<module>/<function>/index.js`, the directory that CDK takes as the function's asset.
 *
 * `node tools/build/src/bundle.ts <module>`
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** DESIGN.md section 9: a handler bundle, minified, with its SDK clients. */
const MAX_BUNDLE_BYTES = 600 * 1024;

const [module] = process.argv.slice(2);
if (!module) throw new Error('usage: bundle.ts <module>');

const workspaceRoot = join(import.meta.dirname, '../../..');
const handlers = join(workspaceRoot, 'apps', module, 'src/handlers');
const outdir = join(workspaceRoot, 'dist/apps', module);
if (!existsSync(handlers)) throw new Error(`module ${module} has no handlers in ${handlers}`);

const names = readdirSync(handlers)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .map((file) => basename(file, '.ts'));

rmSync(outdir, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: workspaceRoot,
  entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, join(handlers, `${name}.ts`)])),
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  mainFields: ['module', 'main'],
  conditions: ['module', 'import', 'node'],
  loader: { '.xml': 'text' },
  metafile: true,
  logLevel: 'warning',
});

for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
  console.log(`${file}  ${(bytes / 1024).toFixed(0)} KB`);
  if (bytes > MAX_BUNDLE_BYTES) {
    console.error(`${file} is larger than ${MAX_BUNDLE_BYTES / 1024} KB`);
    process.exitCode = 1;
  }
}
