/**
 * An opaque place in a list: what the store needs to go on, as base64url JSON. It is not secret and not trusted:
 * whoever decodes it checks it against the merchant that asks.
 */
export function encodeCursor(position: Readonly<Record<string, string>>): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @returns undefined for anything that `encodeCursor` did not make with exactly these fields */
export function decodeCursor<Field extends string>(
  cursor: string,
  fields: readonly Field[],
): Readonly<Record<Field, string>> | undefined {
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof position !== 'object' || position === null || Array.isArray(position)) return undefined;
  const entries = Object.entries(position);
  const known = entries.every(([name, value]) => fields.includes(name as Field) && typeof value === 'string');
  return known && entries.length === fields.length ? (position as Record<Field, string>) : undefined;
}
