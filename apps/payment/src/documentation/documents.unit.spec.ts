import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents } from './documents.ts';

describe('docs/reference', () => {
  it.each(Object.keys(documents))('%s is up to date (see generate.ts)', (name) => {
    const path = join(import.meta.dirname, '../../../../docs/reference', name);
    expect(readFileSync(path, 'utf8')).toBe(documents[name]);
  });
});
