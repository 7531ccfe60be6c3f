import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { droppedResults } from './dropped-results.ts';

const workspaceRoot = join(import.meta.dirname, '../../..');

const found: readonly (readonly [code: string, calls: readonly string[]])[] = [
  ['await store.write();', ['store.write']],
  ['store.write();', ['store.write']],
  ['void store.write();', ['store.write']],
  ['store.find();', ['store.find']],
  ['await Promise.all(all.map(() => store.write()));', ['Promise.all']],
  ['await Promise.allSettled(all.map(() => store.write()));', ['Promise.allSettled']],
];
const allowed = [
  'const written = await store.write(); return written;',
  'if (await store.write()) return;',
  'await store.touch();',
  'await Promise.all(all.map(() => store.touch()));',
  '[...all].sort();',
];

/** The findings in each code, by code. All are checked by one program, which takes a second to load its libraries. */
function callsIn(codes: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const root = mkdtempSync(join(tmpdir(), 'dropped-results-'));
  try {
    const declarations = `
      declare const store: { write(): Promise<boolean>; touch(): Promise<void>; find(): string | undefined };
      declare const all: readonly number[];`;
    codes.forEach((code, index) =>
      writeFileSync(join(root, `${index}.ts`), `${declarations}\nexport async function work() { ${code} }`),
    );
    const results = droppedResults(root, ['*.ts']);
    return new Map(
      codes.map((code, index) => [
        code,
        results.filter(({ file }) => file === `${index}.ts`).map(({ call }) => call),
      ]),
    );
  } finally {
    rmSync(root, { recursive: true });
  }
}

describe('droppedResults', () => {
  const calls = callsIn([...found.map(([code]) => code), ...allowed]);

  it.each(found)('finds %s', (code, expected) => {
    expect(calls.get(code)).toEqual(expected);
  });

  it.each(allowed)('does not find %s', (code) => {
    expect(calls.get(code)).toEqual([]);
  });

  it('finds nothing in deployed code', () => {
    expect(droppedResults(workspaceRoot, ['apps/*/{src,cli}/**/*.ts', 'libs/**/src/**/*.ts'])).toEqual([]);
  });
});
