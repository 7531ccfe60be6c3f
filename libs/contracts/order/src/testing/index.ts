export { aProduct } from './product-response.ts';
export { productsTable } from './products-table.ts';
