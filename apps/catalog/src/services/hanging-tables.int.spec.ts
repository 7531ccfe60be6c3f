import { join } from 'node:path';
import { describeHangingTables } from '@millrace/container-service/testing';
import { productSearched } from '@millrace/contracts-storefront';
import { storedItems } from '@millrace/testing';
import { aProduct, MERCHANT } from '../testing/products.ts';
import { searchesTable } from '../testing/tables.ts';

let searches: string;

describeHangingTables('the catalog', {
  file: join(import.meta.dirname, 'catalog.ts'),
  failing: 'products',
  queues: { LOOKUP_QUEUE_URL: 'lookups', LOOKUP_DLQ_URL: 'lookups-dlq' },
  prepare: async (dynamo) => {
    searches = await dynamo.createTable(searchesTable);
    return { PRODUCTS_FUNCTION: 'order-products', SHOP_MERCHANT_ID: MERCHANT, SEARCHES_TABLE: searches };
  },
  functionAnswer: { products: [aProduct({ name: 'A mug' })], next: null },
  message: () =>
    productSearched.make({
      id: 's-1',
      occurredAt: '2026-03-01T10:00:00.000Z',
      correlationId: 'cor_1',
      merchantId: MERCHANT,
      data: { term: 'mug', results: 1 },
    }).detail,
  effects: async (dynamo) => (await storedItems(dynamo, searches)).length,
});
