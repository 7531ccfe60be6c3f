/** Maximum length of a query in characters, after `canonicalQuery`. */
export const MAX_QUERY_LENGTH = 100;

/**
 * Normalizes a query: letters and digits in their plain form (Unicode NFKC), and one space for each run of spaces and
 * invisible characters. The result may be longer than the input.
 */
export function canonicalQuery(typed: string): string {
  return typed
    .normalize('NFKC')
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim();
}

/** The runs of letters and digits, in lower case and without accents: `Café-Crème` is `cafe` and `creme`. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
