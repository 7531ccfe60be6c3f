import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { droppedResults } from './dropped-results.ts';

const workspaceRoot = join(import.meta.dirname, '../../..');

/** The findings in a file with this content. */
function callsIn(code: string): string[] {
  const root = mkdtempSync(join(tmpdir(), 'dropped-results-'));
  try {
    const declarations = `
      declare const store: { write(): Promise<boolean>; touch(): Promise<void>; find(): string | undefined };
      declare const all: readonly number[];`;
    writeFileSync(join(root, 'store.ts'), `${declarations}\nexport async function work() { ${code} }`);
    return droppedResults(root, ['*.ts']).map(({ call }) => call);
  } finally {
    rmSync(root, { recursive: true });
  }
}

describe('droppedResults', () => {
  it.each([
    ['await store.write();', ['store.write']],
    ['store.write();', ['store.write']],
    ['void store.write();', ['store.write']],
    ['store.find();', ['store.find']],
    ['await Promise.all(all.map(() => store.write()));', ['Promise.all']],
    ['await Promise.allSettled(all.map(() => store.write()));', ['Promise.allSettled']],
  ])('finds %s', (code, expected) => {
    expect(callsIn(code)).toEqual(expected);
  });

  it.each([
    'const written = await store.write(); return written;',
    'if (await store.write()) return;',
    'await store.touch();',
    'await Promise.all(all.map(() => store.touch()));',
    '[...all].sort();',
  ])('does not find %s', (code) => {
    expect(callsIn(code)).toEqual([]);
  });

  it('finds nothing in deployed code', () => {
    expect(droppedResults(workspaceRoot, ['apps/*/{src,cli}/**/*.ts', 'libs/**/src/**/*.ts'])).toEqual([]);
  });
});
