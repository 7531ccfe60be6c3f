import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modulesDocument } from './modules-document.ts';

describe('docs/reference/modules.md', () => {
  it('matches the list of modules (regenerate with generate.ts)', () => {
    const path = join(import.meta.dirname, '../../../../docs/reference/modules.md');
    expect(readFileSync(path, 'utf8')).toBe(modulesDocument());
  });
});
