import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';

/** A defined route, such as `POST`, `/shop/basket`. */
export interface ShopRoute {
  readonly method: string;
  readonly url: string;
}

/** @param make creates an application @returns the application and the routes that it defines */
export async function withRoutes(
  make: () => Promise<FastifyInstance>,
): Promise<{ readonly routes: readonly ShopRoute[]; readonly app: FastifyInstance }> {
  const routes: ShopRoute[] = [];
  const watch = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) routes.push({ method: one, url });
    });
  };
  subscribe('fastify.initialization', watch);
  try {
    return { routes, app: await make() };
  } finally {
    unsubscribe('fastify.initialization', watch);
  }
}
