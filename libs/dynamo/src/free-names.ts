/** `__proto__`, with any number of further underscores before it. */
const PROTO = /^_*__proto__$/;

/**
 * Prepares texts under arbitrary names to be stored as a map attribute. A plain object would not do: the SDK refuses an
 * object with the name `constructor` as an instance of a class, and loses the name `__proto__`, which is stored with one
 * more underscore.
 */
export function storedNames(texts: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(texts).map(([name, text]) => [PROTO.test(name) ? `_${name}` : name, text]));
}

/** The inverse of `storedNames`. */
export function readNames(stored: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(stored).map(([name, text]) => [PROTO.test(name) ? name.slice(1) : name, text]),
  );
}
