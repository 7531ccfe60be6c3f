export { productSearched, type ProductSearched } from './product-searched.ts';
