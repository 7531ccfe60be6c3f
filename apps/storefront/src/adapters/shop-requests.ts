import { categoryList, productPage, productSelection } from '@millrace/contracts-catalog';
import { orderResponse, productResponse } from '@millrace/contracts-order';
import type { RequestContract } from '@millrace/events';
import { EXPECTED_MERCHANT_HEADER } from '@millrace/http';

export const listProducts = {
  module: 'catalog',
  method: 'GET',
  path: '/products',
  query: ['query', 'category', 'limit', 'cursor'],
  responses: { 200: productPage },
} satisfies RequestContract;

export const getProduct = {
  module: 'catalog',
  method: 'GET',
  path: '/products/{id}',
  responses: { 200: productResponse },
} satisfies RequestContract;

export const selectProducts = {
  module: 'catalog',
  method: 'GET',
  path: '/selection',
  query: ['ids'],
  responses: { 200: productSelection },
} satisfies RequestContract;

export const listCategories = {
  module: 'catalog',
  method: 'GET',
  path: '/categories',
  responses: { 200: categoryList },
} satisfies RequestContract;

export const getOrder = {
  module: 'order',
  method: 'GET',
  path: '/orders/{id}',
  headers: ['Authorization', EXPECTED_MERCHANT_HEADER],
  responses: { 200: orderResponse },
} satisfies RequestContract;

/** Every request that the shop sends to other modules. */
export const shopRequests: readonly RequestContract[] = [
  listProducts,
  getProduct,
  selectProducts,
  listCategories,
  getOrder,
];
