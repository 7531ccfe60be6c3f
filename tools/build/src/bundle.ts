/**
 * Bundles every handler and service of an app: `apps/<app>/src/handlers/<function>.ts` and
 * `apps/<app>/src/services/<container>.ts` become `dist/apps/<app>/<name>/index.js`, whose directory is a CDK asset, and
 * `dist/source-maps/<app>/<name>.js.map` for reading stack traces. Files that services read at runtime,
 * `apps/<app>/src/{views,assets}`, are copied into the directory of each service.
 *
 * `node tools/build/src/bundle.ts <app> [directory instead of dist]`
 */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { leaveOut } from './left-out.ts';

/** Size limit of a minified handler bundle with its SDK clients. Larger bundles start more slowly. */
const MAX_BUNDLE_BYTES = 600 * 1024;
/**
 * A handler of an HTTP API also has Fastify with its Lambda adapter, 260 KB, and the validator with its schemas, 160 KB:
 * with two SDK clients that exceeds the general limit.
 */
const MAX_HTTP_BUNDLE_BYTES = 800 * 1024;
const SERVICE_FILES = ['views', 'assets'];

const [module, directory = 'dist'] = process.argv.slice(2);
if (!module) throw new Error('usage: bundle.ts <module> [directory]');

const workspaceRoot = join(import.meta.dirname, '../../..');
const source = join(workspaceRoot, 'apps', module, 'src');
const dist = resolve(workspaceRoot, directory);
const outdir = join(dist, 'apps', module);
const sourceMaps = join(dist, 'source-maps', module);
const handlers = entryPoints('handlers');
const services = entryPoints('services');
if (handlers.size + services.size === 0) throw new Error(`${source} has neither handlers nor services`);

const handlerBundles = await bundle(handlers, {
  plugins: [leaveOut],
  // ES modules first: esbuild can drop their unused parts, unlike those of CommonJS.
  mainFields: ['module', 'main'],
  conditions: ['module', 'import', 'node'],
});
// A container starts once and runs long, so it may contain what would slow down a function's start. It needs some of
// that: it gets its credentials over HTTP, and its plugins compare versions. A plugin must get what `require` returns in
// Node: the ES module of a package is not a callable function.
const serviceBundles = await bundle(services, {
  define: { 'import.meta.dirname': '__dirname' },
  conditions: ['node'],
  mainFields: ['main', 'module'],
});

for (const stale of [outdir, sourceMaps]) rmSync(stale, { recursive: true, force: true });
for (const { path, contents } of [...handlerBundles.outputFiles, ...serviceBundles.outputFiles]) {
  // The asset of a function is its whole directory, so the source maps are kept elsewhere.
  const file = path.endsWith('.map') ? join(sourceMaps, `${basename(dirname(path))}.js.map`) : path;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, contents);
}
for (const name of services.keys()) {
  for (const folder of SERVICE_FILES.filter((one) => existsSync(join(source, one)))) {
    cpSync(join(source, folder), join(outdir, name, folder), { recursive: true });
  }
}
for (const [file, output] of outputsOf(handlerBundles.metafile)) report(file, output, limitOf(output));
for (const [file, output] of outputsOf(serviceBundles.metafile)) report(file, output, Infinity);

/** Base names of a folder's files, with their paths. */
function entryPoints(folder: string): ReadonlyMap<string, string> {
  const path = join(source, folder);
  const files = existsSync(path) ? readdirSync(path) : [];
  return new Map(
    files
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => [basename(file, '.ts'), join(path, file)]),
  );
}

function bundle(entries: ReadonlyMap<string, string>, more: BuildOptions) {
  return build({
    absWorkingDir: workspaceRoot,
    entryPoints: Object.fromEntries([...entries].map(([name, path]) => [`${name}/index`, path])),
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    legalComments: 'none',
    loader: { '.xml': 'text' },
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'warning',
    ...more,
    metafile: true,
    write: false,
  });
}

function outputsOf({ outputs }: Metafile): [string, Metafile['outputs'][string]][] {
  return Object.entries(outputs).filter(([file]) => !file.endsWith('.map'));
}

function limitOf({ inputs }: Metafile['outputs'][string]): number {
  const isHttp = Object.keys(inputs).some((input) => input.includes('node_modules/fastify/'));
  return isHttp ? MAX_HTTP_BUNDLE_BYTES : MAX_BUNDLE_BYTES;
}

function report(file: string, { bytes }: Metafile['outputs'][string], limit: number): void {
  console.log(`${relative(dist, join(workspaceRoot, file))}  ${(bytes / 1024).toFixed(0)} KB`);
  if (bytes > limit) {
    console.error(`${file} is larger than ${limit / 1024} KB`);
    process.exitCode = 1;
  }
}
