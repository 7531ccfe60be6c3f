/** The position before the first record of any stream. */
export const BEGINNING = '0';

/** Compares sequence numbers: decimal texts that may exceed a double. @returns whether `a` is later than `b` */
export function isAfter(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}
