/**
 * Bundles every handler of a module: `apps/<module>/src/handlers/<function>.ts` becomes
 * `dist/apps/<module>/<function>/index.js`, the directory that CDK takes as the function's asset, and
 * `dist/source-maps/<module>/<function>.js.map`, with which a stack trace can be read.
 *
 * `node tools/build/src/bundle.ts <module> [directory instead of dist]`
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { leaveOut } from './left-out.ts';

/** DESIGN.md section 9: a handler bundle, minified, with its SDK clients. */
const MAX_BUNDLE_BYTES = 600 * 1024;
/**
 * A handler of an HTTP API has Fastify and its Lambda adapter besides, which take 260 KB, and the validator with its
 * schemas, which takes 160 KB: with two SDK clients that is over the general limit whatever is left out.
 */
const MAX_HTTP_BUNDLE_BYTES = 800 * 1024;

const [module, directory = 'dist'] = process.argv.slice(2);
if (!module) throw new Error('usage: bundle.ts <module> [directory]');

const workspaceRoot = join(import.meta.dirname, '../../..');
const handlers = join(workspaceRoot, 'apps', module, 'src/handlers');
const dist = resolve(workspaceRoot, directory);
const outdir = join(dist, 'apps', module);
const sourceMaps = join(dist, 'source-maps', module);
if (!existsSync(handlers)) throw new Error(`module ${module} has no handlers in ${handlers}`);

const names = readdirSync(handlers)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .map((file) => basename(file, '.ts'));

const { metafile, outputFiles } = await build({
  absWorkingDir: workspaceRoot,
  entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, join(handlers, `${name}.ts`)])),
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minify: true,
  legalComments: 'none',
  mainFields: ['module', 'main'],
  conditions: ['module', 'import', 'node'],
  loader: { '.xml': 'text' },
  plugins: [leaveOut],
  sourcemap: 'external',
  sourcesContent: false,
  metafile: true,
  write: false,
  logLevel: 'warning',
});

for (const stale of [outdir, sourceMaps]) rmSync(stale, { recursive: true, force: true });
for (const { path, contents } of outputFiles) {
  // The asset of a function is its directory, so the maps, which no function reads, are kept elsewhere.
  const file = path.endsWith('.map') ? join(sourceMaps, `${basename(dirname(path))}.js.map`) : path;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, contents);
}
for (const [file, output] of Object.entries(metafile.outputs)) {
  if (!file.endsWith('.map')) report(file, output);
}

function report(file: string, { bytes, inputs }: Metafile['outputs'][string]): void {
  const isHttp = Object.keys(inputs).some((input) => input.includes('node_modules/fastify/'));
  const limit = isHttp ? MAX_HTTP_BUNDLE_BYTES : MAX_BUNDLE_BYTES;
  console.log(`${relative(dist, join(workspaceRoot, file))}  ${(bytes / 1024).toFixed(0)} KB`);
  if (bytes > limit) {
    console.error(`${file} is larger than ${limit / 1024} KB`);
    process.exitCode = 1;
  }
}
