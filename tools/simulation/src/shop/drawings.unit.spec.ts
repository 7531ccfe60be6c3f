import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawings } from '@millrace/storefront/files.ts';

describe('the drawings of the shop', () => {
  it('include one for each product that a new stage gets', () => {
    const file = join(import.meta.dirname, '../../../../apps/order/data/products.json');
    const products = JSON.parse(readFileSync(file, 'utf8')) as { image: string }[];
    expect(products.length).toBeGreaterThan(0);
    expect(products.filter(({ image }) => !drawings.has(image))).toEqual([]);
  });
});
