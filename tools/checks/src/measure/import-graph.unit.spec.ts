import { describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '@millrace/tools-start';
import { cyclesIn, readImportGraph, upwardImports, type ImportGraph } from './import-graph.ts';
import { acceptedUpwardImports } from './ratchet.ts';

const graphOf = (imports: Readonly<Record<string, readonly string[]>>): ImportGraph =>
  new Map(Object.entries(imports));

const workspace = readImportGraph(workspaceRoot);

describe('the import graph of the workspace', () => {
  it.each([
    [
      'a relative import',
      'tools/checks/src/measure/print-measurements.ts',
      'tools/checks/src/measure/import-graph.ts',
    ],
    ['a package', 'tools/checks/src/measure/print-measurements.ts', 'tools/start/src/index.ts'],
    ['a path of a package', 'tools/simulation/src/world.ts', 'apps/payment/src/domain/payment.ts'],
    [
      'a named path of a package',
      'tools/checks/src/stages/stage-targets.unit.spec.ts',
      'libs/stages/src/stage-names.ts',
    ],
    ['types', 'libs/observability/src/index.ts', 'libs/observability/src/logger.ts'],
  ])('has %s', (_kind, from, to) => {
    expect(workspace.get(from)).toContain(to);
  });

  it('has imports of most files, and files without imports', () => {
    const targets = [...workspace.values()];
    expect(targets.filter(({ length }) => length > 0).length).toBeGreaterThan(workspace.size * 0.8);
    expect(targets.flat().filter((file) => !workspace.has(file))).toEqual([]);
  });

  it('has no cycles', () => {
    expect(cyclesIn(workspace)).toEqual([]);
  });

  it('has only the upward imports of the ratchet', () => {
    expect(upwardImports(workspace).filter((one) => !acceptedUpwardImports.includes(one))).toEqual([]);
  });
});

describe('cyclesIn', () => {
  it('finds cycles, merges cycles that share files, and finds a file that imports itself', () => {
    const graph = graphOf({
      a: ['b'],
      b: ['c', 'alone'],
      c: ['a', 'd'],
      d: ['c'],
      alone: ['self'],
      self: ['self'],
      e: ['f'],
      f: ['e', 'a'],
    });
    expect(cyclesIn(graph)).toEqual([['a', 'b', 'c', 'd'], ['e', 'f'], ['self']]);
  });

  it('finds no cycle in a diamond', () => {
    expect(cyclesIn(graphOf({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([]);
  });
});

describe('upwardImports', () => {
  const quote = 'apps/quote/src';
  const domain = `${quote}/domain/quote.ts`;
  const application = `${quote}/application/create-quote.ts`;
  const adapter = `${quote}/adapters/dynamo/store.ts`;
  const composition = `${quote}/composition.ts`;
  const handler = `${quote}/handlers/api.ts`;
  const outside = [domain, application, adapter, composition, handler];

  it.each(outside.flatMap((from, index) => outside.slice(index + 1).map((to) => [from, to] as const)))(
    'finds %s -> %s, but not the reverse',
    (from, to) => {
      expect(upwardImports(graphOf({ [from]: [to] }))).toEqual([`${from} -> ${to}`]);
      expect(upwardImports(graphOf({ [to]: [from] }))).toEqual([]);
    },
  );

  const folders = [
    'libs/money/src/a.ts',
    'libs/contracts/quote/src/a.ts',
    domain,
    'infra/quote/src/a.ts',
    'tools/e2e/src/a.ts',
  ];

  it.each(folders.flatMap((from, index) => folders.slice(index + 1).map((to) => [from, to] as const)))(
    'finds %s -> %s, but not the reverse',
    (from, to) => {
      expect(upwardImports(graphOf({ [from]: [to] }))).toEqual([`${from} -> ${to}`]);
      expect(upwardImports(graphOf({ [to]: [from] }))).toEqual([]);
    },
  );

  it.each([
    `${quote}/testing/builders.ts`,
    'libs/testing/src/index.ts',
    `${quote}/domain/other.unit.spec.ts`,
  ])('finds deployed code that imports %s, which a spec may import', (to) => {
    expect(upwardImports(graphOf({ [domain]: [to] }))).toEqual([`${domain} -> ${to}`]);
    expect(upwardImports(graphOf({ [`${quote}/domain/quote.unit.spec.ts`]: [to, handler] }))).toEqual([]);
  });
});
