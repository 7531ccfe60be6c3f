/** A value for `npm test`, and one for `npm run test:long`, which sets `MILLRACE_LONG_TESTS`. */
export interface Profiles<Value> {
  readonly usual: Value;
  readonly long: Value;
}

/**
 * The value of the profile that is running: `long` where every case is tried, `usual` where a thin case has to do.
 * `npm run test:long` runs the specs that call it, or `runs`.
 *
 * @example it.each(usualOrLong({ usual: changes.slice(0, 1), long: changes }))
 */
export function usualOrLong<Value>({ usual, long }: Profiles<Value>): Value {
  return process.env['MILLRACE_LONG_TESTS'] ? long : usual;
}

/**
 * How often a property is tried.
 *
 * @example fc.assert(property, { numRuns: runs({ usual: 10_000, long: 1_000_000 }) })
 */
export const runs = (profiles: Profiles<number>): number => usualOrLong(profiles);
