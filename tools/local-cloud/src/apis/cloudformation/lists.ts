/** A list of a Query request; an empty one is not sent at all. */
export function listOf<Item>(value: unknown): Item[] {
  return Array.isArray(value) ? value : [];
}
