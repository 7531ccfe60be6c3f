const WHOLE = /^-?\d+$/;

/**
 * Options of `unmarshall` and of a document client for tables with sums. Whole numbers are read as bigints, so that no
 * digit is lost; other numbers as strings, so that one invalid item does not make the whole response unreadable. A
 * document client modifies its options, so each client needs its own.
 */
export function exactNumbers() {
  return { wrapNumbers: (text: string): bigint | string => (WHOLE.test(text) ? BigInt(text) : text) };
}
