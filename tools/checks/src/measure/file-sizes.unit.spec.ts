import { describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';
import { longFiles, MAX_LINES } from './file-sizes.ts';

describe('longFiles', () => {
  it('finds long code and specs, but not data or build output', () => {
    const root = mkdtempSync(join(tmpdir(), 'sizes-'));
    const write = (file: string, lines: number): void => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), 'line\n'.repeat(lines));
    };
    try {
      write('apps/one/src/long.ts', MAX_LINES + 1);
      write('apps/one/src/full.ts', MAX_LINES);
      write('tools/two/src/some.unit.spec.ts', MAX_LINES + 2);
      write('apps/one/data/many.json', MAX_LINES + 1);
      write('apps/one/node_modules/other/index.js', MAX_LINES + 1);
      write('infra/three/dist/index.js', MAX_LINES + 1);
      expect(longFiles(root)).toEqual([
        { file: 'tools/two/src/some.unit.spec.ts', lines: MAX_LINES + 2 },
        { file: 'apps/one/src/long.ts', lines: MAX_LINES + 1 },
      ]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('finds none in the workspace', () => {
    expect(longFiles(workspaceRoot)).toEqual([]);
  });
});
