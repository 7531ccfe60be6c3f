/**
 * How often a property is tried: `usual` times in `npm test`, and `long` times in `npm run test:long`, which sets
 * `MILLRACE_LONG_TESTS`.
 *
 * @example fc.assert(property, { numRuns: runs({ usual: 10_000, long: 1_000_000 }) })
 */
export function runs({ usual, long }: { readonly usual: number; readonly long: number }): number {
  return process.env['MILLRACE_LONG_TESTS'] ? long : usual;
}
