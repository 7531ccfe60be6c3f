import { MAX_QUERY_LENGTH } from '@millrace/contracts-catalog';
import { defineEvent, type EventDetail } from '@millrace/events';
import { Type, type Static } from 'typebox';

const searched = Type.Object(
  {
    /** A canonical query, see `canonicalQuery`. */
    term: Type.String({ minLength: 1, maxLength: MAX_QUERY_LENGTH }),
    results: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);

/** A visitor searched for products. Each search has its own id. */
export const productSearched = defineEvent({
  source: 'millrace.order',
  type: 'product.searched',
  version: 1,
  data: searched,
});

export type ProductSearched = EventDetail<Static<typeof searched>>;
