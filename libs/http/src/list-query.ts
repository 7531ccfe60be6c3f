import { Type, type TSchema } from 'typebox';

/** `?limit=1..100&cursor=…`, as text: the query string has no numbers. */
export const listQuery = {
  limit: Type.Optional(
    Type.String({ pattern: '^([1-9][0-9]?|100)$', description: '1 to 100; 20 unless given.' }),
  ),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1024, description: '`nextCursor` of the page before.' }),
  ),
};

const DEFAULT_LIMIT = 20;

export function limitOf(query: { limit?: string }): number {
  return query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit);
}

/** `{ data, nextCursor }`, newest first. */
export function pageOf<Item extends TSchema>(item: Item) {
  return Type.Object({
    data: Type.Array(item),
    nextCursor: Type.Union([Type.String(), Type.Null()], { description: 'null on the last page.' }),
  });
}
