import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import files from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import { assetsDigest, assetsDirectory } from '../../files.ts';
import { basketPages } from './basket-pages.ts';
import { checkoutPages } from './checkout-pages.ts';
import { renderFailure } from './failure-page.ts';
import { orderPage } from './order-page.ts';
import { productPages } from './product-pages.ts';
import { renderNotFound } from './render.ts';
import type { ShopPorts } from './shop-ports.ts';

/** The largest form that the shop accepts. A larger one is refused with 413. */
const MAX_FORM_BYTES = 16 * 1024;
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Allows only the shop's own files, and no inline scripts or styles. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** The web server of the shop. */
export async function shopApp(shop: ShopPorts): Promise<FastifyInstance> {
  const app = Fastify({ bodyLimit: MAX_FORM_BYTES, logger: false });
  app.removeAllContentTypeParsers();
  await app.register(helmet, { contentSecurityPolicy, referrerPolicy: { policy: 'no-referrer' } });
  await app.register(cookie, { secret: shop.cookieKey });
  await app.register(csrf, { cookieOpts: { signed: true } });
  await app.register(formbody);
  await app.register(files, { root: assetsDirectory, serve: false });

  app.addHook('preHandler', (request, reply, done) => {
    if (request.method === 'POST') app.csrfProtection(request, reply, done);
    else done();
  });
  app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    shop.logger.info('page served', { method, route: routeOptions.url, status: statusCode, elapsedTime });
  });
  app.setNotFoundHandler((_request, reply) => renderNotFound(reply));
  app.setErrorHandler((error, _request, reply) => renderFailure(reply, error, shop.logger));

  app.get<{ Params: { digest: string; file: string } }>(
    '/shop/assets/:digest/:file',
    async ({ params }, reply) =>
      // During a deployment a page may request files of the other release. They must not be cached.
      params.digest === assetsDigest
        ? reply.sendFile(params.file, { immutable: true, maxAge: YEAR_SECONDS * 1000 })
        : reply.header('cache-control', 'no-cache').sendFile(params.file, { cacheControl: false }),
  );
  productPages(app, shop);
  basketPages(app, shop);
  checkoutPages(app, shop);
  orderPage(app, shop);
  return app;
}
