import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';

/** The imports of each file, both relative to the root of the workspace. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

const PROJECTS = '{apps,libs,infra,tools}/**/*';
const GENERATED = new Set(['node_modules', 'dist', '.millrace', 'cdk.out']);

/** Files of all projects with one of these extensions, relative to the root, without build output and packages. */
export function sourceFiles(root: string, ...extensions: readonly string[]): readonly string[] {
  return globSync(
    extensions.map((extension) => `${PROJECTS}.${extension}`),
    { cwd: root, exclude: (path) => GENERATED.has(basename(path)) },
  ).sort();
}

/**
 * Reads the imports of every `.ts` and `.mjs` file within the workspace: `import`, `export from` and `import()` with a
 * literal, of values and of types. A barrel (`index.ts`) counts as any other file.
 */
export function readImportGraph(root: string): ImportGraph {
  const files = new Set(sourceFiles(root, 'ts', 'mjs'));
  const resolvePackage = packageResolver(root);
  const targetsOf = (file: string): string[] => {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true);
    const targets = importedFiles.map(({ fileName }) =>
      fileName.startsWith('.') ? join(dirname(file), fileName) : resolvePackage(fileName),
    );
    return [...new Set(targets.filter((target) => target !== undefined && files.has(target)))] as string[];
  };
  return new Map([...files].map((file) => [file, targetsOf(file)]));
}

interface Manifest {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, string>>;
}

/** @returns a function from a specifier to a file of the workspace; undefined for other packages */
function packageResolver(root: string): (specifier: string) => string | undefined {
  const packages = new Map(
    sourceFiles(root, 'json')
      .filter((file) => basename(file) === 'package.json')
      .map((file) => {
        const { name = '', exports = {} } = JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest;
        return [name, { directory: dirname(file), exports }] as const;
      }),
  );
  return (specifier) => {
    const [scope, name, ...rest] = specifier.split('/');
    const found = packages.get(`${scope}/${name}`);
    if (!found) return undefined;
    const subpath = ['.', ...rest].join('/');
    for (const [pattern, target] of Object.entries(found.exports)) {
      const [before, after] = pattern.split('*') as [string, string | undefined];
      if (pattern === subpath) return join(found.directory, target);
      if (after === undefined || !subpath.startsWith(before) || !subpath.endsWith(after)) continue;
      const wildcard = subpath.slice(before.length, subpath.length - after.length);
      return join(found.directory, target.replace('*', wildcard));
    }
    return undefined;
  };
}

/** Sets of files with cyclic imports, each sorted; largest first. (Tarjan's algorithm.) */
export function cyclesIn(graph: ImportGraph): readonly (readonly string[])[] {
  const indexes = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): void => {
    indexes.set(file, indexes.size);
    lowest.set(file, indexes.get(file)!);
    stack.push(file);
    for (const target of graph.get(file) ?? []) {
      if (!indexes.has(target)) visit(target);
      if (stack.includes(target)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(target)!));
    }
    if (lowest.get(file) !== indexes.get(file)) return;
    const component = stack.splice(stack.indexOf(file));
    if (component.length > 1 || graph.get(file)?.includes(file)) cycles.push(component.sort());
  };
  for (const file of graph.keys()) if (!indexes.has(file)) visit(file);
  return cycles.sort((one, other) => other.length - one.length);
}

const isTest = (file: string): boolean =>
  /\.spec\.ts$|\/testing\/|^libs\/testing\/|^infra\/compliance\//.test(file);

/** Folders from the bottom up; a file may import from its own folder and from lower ones. */
const folders = [/^libs\/(?!contracts\/)/, /^libs\/contracts\//, /^apps\//, /^infra\//, /^tools\//];

const folderOf = (file: string): number => folders.findIndex((folder) => folder.test(file));

/** Layer of a file of an app, from the inside out; adapter is the default. */
function layerOf(file: string): number {
  if (file.includes('/domain/')) return 0;
  if (file.includes('/application/')) return 1;
  if (file.endsWith('composition.ts')) return 3;
  return /\/(handlers|services|cli)\//.test(file) ? 4 : 2;
}

const appOf = (file: string): string | undefined => /^apps\/[^/]+\//.exec(file)?.[0];

/**
 * Imports against the direction of dependencies, as `from -> to`:
 * - from a folder to one above it: `libs`, `libs/contracts`, `apps`, `infra`, `tools`;
 * - within an app, from a layer to one above it: domain, application, adapters, composition, entry points;
 * - from code that is deployed to code that only tests use.
 *
 * Specs and `testing` folders may import any layer.
 */
export function upwardImports(graph: ImportGraph): readonly string[] {
  const isUpward = (from: string, to: string): boolean => {
    if (folderOf(from) < folderOf(to)) return true;
    if (isTest(from)) return false;
    if (isTest(to)) return !from.startsWith('tools/');
    return appOf(from) !== undefined && appOf(from) === appOf(to) && layerOf(from) < layerOf(to);
  };
  return [...graph].flatMap(([from, targets]) =>
    targets.filter((to) => isUpward(from, to)).map((to) => `${from} -> ${to}`),
  );
}
