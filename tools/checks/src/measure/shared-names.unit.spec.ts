import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';
import { acceptedSharedNames } from './ratchet.ts';
import { sharedNames } from './shared-names.ts';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

function workspaceOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'names-'));
  roots.push(root);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

describe('sharedNames', () => {
  it.each([
    'export function pay() {}',
    'export async function* pay() {}',
    'export const other = 1, pay = 2;',
    'export const { pay } = {} as { pay: string };',
    'export const [other, pay] = [1, 2];',
    'export class pay {}',
    'export interface pay {}',
    'export type pay = string;',
    'export enum pay {}',
    'const pay = 1;\nexport { pay };',
    "export { one as pay } from './other.ts';",
  ])('finds a name that both layers export: %s', (text) => {
    const root = workspaceOf({
      'apps/one/src/domain/deep/pay.ts': text,
      'apps/one/src/application/pay.ts': 'export function pay() {}',
    });
    expect(sharedNames(root)).toEqual(['one pay']);
  });

  it.each([
    ['a name that is not exported', 'apps/one/src/domain/pay.ts', 'function pay() {}'],
    ['a name of another app', 'apps/two/src/domain/pay.ts', 'export function pay() {}'],
    ['a name of an adapter', 'apps/one/src/adapters/pay.ts', 'export function pay() {}'],
    ['a name of a spec', 'apps/one/src/domain/pay.unit.spec.ts', 'export function pay() {}'],
    ['an imported name', 'apps/one/src/domain/pay.ts', "import { pay } from './other.ts';\npay();"],
    ['a part of a name', 'apps/one/src/domain/pay.ts', 'export function payBack() {}'],
  ])('ignores %s', (_kind, file, text) => {
    expect(
      sharedNames(
        workspaceOf({ [file]: text, 'apps/one/src/application/pay.ts': 'export function pay() {}' }),
      ),
    ).toEqual([]);
  });

  it('finds none in the workspace but those of the ratchet', () => {
    expect(sharedNames(workspaceRoot).filter((one) => !acceptedSharedNames.includes(one))).toEqual([]);
  });
});
