import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawings } from './files.ts';

describe('the drawings', () => {
  it('are there for every product that a stage begins with', () => {
    const file = join(import.meta.dirname, '../../data/products.json');
    const products = JSON.parse(readFileSync(file, 'utf8')) as { image: string }[];
    expect(products.length).toBeGreaterThan(0);
    expect(products.filter(({ image }) => !drawings.has(image))).toEqual([]);
  });
});
