import { describe, expect, it } from '@jest/globals';
import { cyclesIn, importGraph, importsOf } from './testing/import-graph.ts';

const graph = importGraph(import.meta.dirname);
const isTest = (file: string) => file.endsWith('.spec.ts') || file.includes('testing/');
const below = (folder: string) => (file: string) => file.startsWith(`${folder}/`);

/** `importer -> imported` for every import from the files of the first kind to those of the second. */
function imports(from: (file: string) => boolean, to: (file: string) => boolean): string[] {
  return [...graph].flatMap(([file, imported]) =>
    from(file) ? imported.filter(to).map((target) => `${file} -> ${target}`) : [],
  );
}

describe('the import graph', () => {
  it('has every import of a file: of values and types, re-exports, and dynamic imports', () => {
    const source = `
      import { a } from './a.ts';
      import type { B } from '../b.ts';
      import { type C, type D } from './c/d.ts';
      export { e } from './e.ts';
      export type { F } from './f.ts';
      import './g.ts';
      type H = import('./h.ts').H;
      const i = await import('./i.ts');
      import { join } from 'node:path';`;
    expect(importsOf('x/y.ts', source).sort()).toEqual(
      ['b.ts', ...['a', 'c/d', 'e', 'f', 'g', 'h', 'i'].map((name) => `x/${name}.ts`)].sort(),
    );
  });

  it('contains the files of this package, and every import in it exists', () => {
    expect(graph.size).toBeGreaterThan(200);
    expect(
      imports(
        () => true,
        (file) => !graph.has(file),
      ),
    ).toEqual([]);
  });

  it('reports a cycle, whatever its length', () => {
    const edges = { a: ['b'], b: ['c', 'd'], c: ['a'], d: [], e: ['e'] };
    expect(cyclesIn(new Map(Object.entries(edges)))).toEqual([
      ['a', 'b', 'c', 'a'],
      ['e', 'e'],
    ]);
  });

  it('has no cycle, types included', () => {
    expect(cyclesIn(graph)).toEqual([]);
  });
});

describe('the core', () => {
  it('imports nothing but the core', () => {
    expect(imports(below('core'), (file) => !below('core')(file))).toEqual([]);
  });
});

describe('an engine', () => {
  it('imports no service', () => {
    expect(imports(below('engines'), below('services'))).toEqual([]);
  });
});

describe('the registry', () => {
  it('is the only file outside the services that imports them, besides the public entry point and tests', () => {
    const outside = (file: string) => !below('services')(file) && !isTest(file);
    const importers = imports(outside, below('services')).map((edge) => edge.split(' -> ')[0]);
    expect([...new Set(importers)].sort()).toEqual(['index.ts', 'services.ts']);
  });

  it('has one line for each folder of a service', () => {
    const registered = (graph.get('services.ts') ?? []).filter(below('services'));
    const folders = new Set([...graph.keys()].filter(below('services')).map((file) => file.split('/')[1]));
    expect(registered.sort()).toEqual([...folders].map((folder) => `services/${folder}/index.ts`).sort());
  });
});

describe('code that is not a test', () => {
  it('imports no test code', () => {
    expect(imports((file) => !isTest(file), isTest)).toEqual([]);
  });
});
