/** A value for `npm test`, and one for `npm run test:long`, which sets `MILLRACE_LONG_TESTS`. */
export interface Profiles<Value> {
  readonly usual: Value;
  readonly long: Value;
}

/**
 * The value for the running profile: `long` if all cases run, `usual` if a sample must do. `npm run test:long` runs the
 * specs that call this function or `runs`.
 *
 * @example it.each(usualOrLong({ usual: changes.slice(0, 1), long: changes }))
 */
export function usualOrLong<Value>({ usual, long }: Profiles<Value>): Value {
  return process.env['MILLRACE_LONG_TESTS'] ? long : usual;
}

/**
 * How many times a property runs.
 *
 * @example fc.assert(property, { numRuns: runs({ usual: 10_000, long: 1_000_000 }) })
 */
export const runs = (profiles: Profiles<number>): number => usualOrLong(profiles);
