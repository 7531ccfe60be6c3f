export { aProduct } from './product-response.ts';
