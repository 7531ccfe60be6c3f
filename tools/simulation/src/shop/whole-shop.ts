import type { AddressInfo } from 'node:net';
import type { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { orderPlaced, orderIds, productsRequest } from '@millrace/contracts-order';
import { productSearched } from '@millrace/contracts-storefront';
import type { BusEvent } from '@millrace/events';
import { recordingLogger, storedItems, type TestDynamo } from '@millrace/testing';
import { orderView } from '@millrace/order/adapters/http/order-view.ts';
import { catalogApi } from '@millrace/catalog/adapters/catalog-api.ts';
import { dynamoSearchStore } from '@millrace/catalog/adapters/dynamo-search-store.ts';
import { LambdaProducts } from '@millrace/catalog/adapters/lambda-products.ts';
import { createCatalog } from '@millrace/catalog/application/catalog.ts';
import { countSearch } from '@millrace/catalog/application/count-search.ts';
import { searchesTable } from '@millrace/catalog/testing/tables.ts';
import { dynamoProductStore } from '@millrace/order/adapters/dynamo/dynamo-product-store.ts';
import { readProducts, type ProductStore } from '@millrace/order/application/read-products.ts';
import { aBowl, aMessage, aMug, MERCHANT } from '@millrace/order/testing/builders.ts';
import { dynamoStores } from '@millrace/order/testing/dynamo-stores.ts';
import { processorOn } from '@millrace/order/testing/processor.ts';
import { dynamoUsedOffers } from '@millrace/storefront/adapters/dynamo-used-offers.ts';
import { httpCatalog } from '@millrace/storefront/adapters/http-clients.ts';
import { shopApp } from '@millrace/storefront/adapters/pages/shop-app.ts';
import { withRoutes } from '@millrace/storefront/testing/routes.ts';
import { offersTable } from '@millrace/storefront/testing/tables.ts';

/**
 * The shop as it is deployed, on the real engine: its pages, the catalog behind them, and the consumers of what it
 * publishes. `deliver` does the work of both queues.
 */
export async function wholeShop(dynamo: TestDynamo) {
  const logger = recordingLogger();
  const stores = await dynamoStores(dynamo, [aMug(1_000_000), aBowl(5)]);
  const searches = await dynamo.createTable(searchesTable);
  const client = dynamo.documentClient();
  const products = new LambdaProducts({
    client: productsFunction(dynamoProductStore({ client, tableName: stores.tables.products, logger })),
    functionName: 'products',
    merchantId: MERCHANT,
    logger,
  });
  const searchStore = dynamoSearchStore({
    client,
    tableName: searches,
    clock: stores.clock,
    backoff: { firstMs: 0, wait: async () => {}, random: () => 0 },
  });
  const offers = await dynamo.createTable(offersTable);
  const catalog = createCatalog(products, stores.clock);
  const api = catalogApi(catalog, logger);
  await api.listen({ host: '127.0.0.1', port: 0 });
  const { port } = api.server.address() as AddressInfo;
  const asked: string[] = [];
  api.server.on('request', ({ url = '' }: { url?: string }) => void asked.push(url));
  const published: BusEvent[] = [];
  const { routes, app } = await withRoutes(() =>
    shopApp({
      catalog: httpCatalog(`http://127.0.0.1:${port}`),
      orders: {
        find: async (id) => {
          const order = await stores.store.find({ merchantId: MERCHANT, id: orderIds.parse(id) });
          return order && orderView(order);
        },
      },
      usedOffers: dynamoUsedOffers(client, offers),
      events: { publish: async (event) => void published.push(event) },
      merchantId: MERCHANT,
      cookieKey: Buffer.alloc(32, 7),
      clock: stores.clock,
      logger,
      createOrderId: orderIds.create,
      createEventId: () => crypto.randomUUID(),
    }),
  );
  const processor = processorOn(stores);
  const deadLetters: string[] = [];

  const deliver = async (): Promise<void> => {
    for (const { type, detail } of published.splice(0)) {
      const body = JSON.stringify(detail);
      try {
        if (type === orderPlaced.type) await processor.process(aMessage(body));
        if (type === productSearched.type) {
          const outcome = await countSearch(body, { searches: searchStore, catalog });
          if (typeof outcome !== 'string') deadLetters.push(outcome.refused.code);
        }
      } catch (error) {
        // Every error that stays is a dead letter after some deliveries.
        deadLetters.push(String(error));
      }
    }
    deadLetters.push(...processor.deadLetters.splice(0).map(({ reason }) => reason.code));
  };

  const vocabulary = () => catalog.vocabulary();
  /** By table, all that there is. */
  const items = async () => ({
    offers: await storedItems(dynamo, offers),
    searches: await storedItems(dynamo, searches),
    orders: await storedItems(dynamo, stores.tables.orders),
  });

  return {
    app,
    api,
    routes,
    /** What the catalog was asked. */
    asked,
    clock: stores.clock,
    sell: stores.sell,
    withdraw: stores.withdraw,
    published,
    deadLetters,
    deliver,
    vocabulary,
    items,
    /** The items that are none of the kinds that visitors may make, or that never expire although they must. */
    strayItems: async () => {
      const words = await vocabulary();
      const stored = await items();
      return [
        ...stored.searches.filter(
          ({ pk }) => !/^seen#[0-9a-f]{4}$/.test(`${pk}`) && !words.has(`${pk}`.slice('word#'.length)),
        ),
        ...stored.offers.filter(({ pk }) => !/^offer#ord_[0-9A-Z]{26}$/.test(`${pk}`)),
        ...stored.orders.filter(({ kind }) => kind !== 'order'),
        ...[...stored.searches, ...stored.offers].filter(
          ({ expiresAtEpochSeconds }) => !(Number(expiresAtEpochSeconds) > 0),
        ),
      ];
    },
    stop: async () => {
      await Promise.all([app.close(), api.close()]);
    },
  };
}

/** A client of Lambda whose only function is the order module's function `products`. */
function productsFunction(products: ProductStore): LambdaClient {
  const send = async ({ input }: InvokeCommand) => {
    const request = productsRequest.parse(JSON.parse(String(input.Payload)));
    return { Payload: Buffer.from(JSON.stringify(await readProducts(request, { products }))) };
  };
  return { send } as unknown as LambdaClient;
}
