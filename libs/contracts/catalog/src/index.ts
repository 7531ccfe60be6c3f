export {
  categoryList,
  categoryResponse,
  productPage,
  productSelection,
  type CategoryResponse,
  type ProductPage,
} from './product-lists.ts';
export { canonicalQuery, MAX_QUERY_LENGTH, wordsOf } from './search-query.ts';
