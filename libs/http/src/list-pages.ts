import { type TSchema, Type } from 'typebox';
import { parseJson } from '@millrace/schema';

/** `?limit=1..100&cursor=…`, as strings, because a query string has no numbers. */
export const listQuery = {
  limit: Type.Optional(
    Type.String({ pattern: '^([1-9][0-9]?|100)$', description: '1 to 100. Default: 20.' }),
  ),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1024, description: '`nextCursor` of the previous page.' }),
  ),
};

const DEFAULT_LIMIT = 20;

export function limitOf(query: { limit?: string }): number {
  return query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit);
}

/**
 * A Lambda response may have 6 MB. It contains the body as a JSON string, whose escapes are escaped once more.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_DATA_BYTES = 5 * 1024 * 1024;

/**
 * The body of a page: as many of the items as fit into a response, and at least one.
 * @param page.nextCursor the cursor after all items; null on the last page
 * @param page.cursorAfter the cursor after an item, for a page that ends early
 */
export function pageBody<Item, View>(
  items: readonly Item[],
  page: {
    readonly view: (item: Item) => View;
    readonly nextCursor: string | null;
    readonly cursorAfter: (item: Item) => string;
  },
): { data: View[]; nextCursor: string | null } {
  const data: View[] = [];
  let bytes = 0;
  for (const [index, item] of items.entries()) {
    const view = page.view(item);
    bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(view)));
    if (bytes > MAX_DATA_BYTES && index > 0) return { data, nextCursor: page.cursorAfter(items[index - 1]!) };
    data.push(view);
  }
  return { data, nextCursor: page.nextCursor };
}

/** `{ data, nextCursor }`, newest first. */
export function pageOf<Item extends TSchema>(item: Item) {
  return Type.Object({
    data: Type.Array(item),
    nextCursor: Type.Union([Type.String(), Type.Null()], { description: 'null on the last page.' }),
  });
}

/**
 * An opaque position in a list: what the store needs to continue, as base64url JSON. It is neither secret nor trusted.
 * Check a decoded cursor against the merchant that sent it.
 */
export function encodeCursor(position: Readonly<Record<string, string>>): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @returns undefined unless `encodeCursor` created it with exactly these fields */
export function decodeCursor<Field extends string>(
  cursor: string,
  fields: readonly Field[],
): Readonly<Record<Field, string>> | undefined {
  let position: unknown;
  try {
    position = parseJson(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof position !== 'object' || position === null || Array.isArray(position)) return undefined;
  const entries = Object.entries(position);
  const known = entries.every(([name, value]) => fields.includes(name as Field) && isText(value));
  return known && entries.length === fields.length ? (position as Record<Field, string>) : undefined;
}

/** Stores refuse half of a surrogate pair. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && value.isWellFormed();
}
