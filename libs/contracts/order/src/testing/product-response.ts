import type { ProductResponse } from '../product-api.ts';

/** A product that a shop sells. */
export function aProduct(overrides: Partial<ProductResponse> = {}): ProductResponse {
  return {
    id: 'p-1001',
    name: 'Stoneware mug',
    description: 'Holds a quarter of a litre.',
    category: 'Table',
    price: 1800,
    currency: 'USD',
    stock: 12,
    image: 'mug',
    ...overrides,
  };
}
