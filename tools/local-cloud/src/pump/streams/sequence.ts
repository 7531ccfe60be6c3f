/** Before the first record of any stream. */
export const BEGINNING = '0';

/** Sequence numbers are decimal texts that may be wider than a double holds. @returns whether `a` is later than `b` */
export function isAfter(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}
