import { unescape } from 'node:querystring';
import type { HttpApi, Route, RouteMatch } from './http-api.ts';
import { comparePrecedence, DEFAULT_ROUTE_KEY, matchRoute, splitPath } from './route-table.ts';

/** All HTTP APIs. Finds the one that answers a request to the shared origin. */
export class HttpApis {
  readonly #apis = new Map<string, HttpApi>();

  put(id: string, name: string): void {
    const existing = this.#apis.get(id);
    const parts = existing ?? { id, routes: new Map(), integrations: new Map(), authorizers: new Map() };
    this.#apis.set(id, { ...parts, name });
  }

  /** @throws Error when there is no such API */
  get(id: string): HttpApi {
    const api = this.#apis.get(id);
    if (!api) throw new Error(`there is no HTTP API with the id ${id}`);
    return api;
  }

  byName(name: string): HttpApi | undefined {
    return [...this.#apis.values()].find((api) => api.name === name);
  }

  /** Removes an API, or a part of one. All ids differ. */
  delete(id: string): void {
    this.#apis.delete(id);
    for (const { routes, integrations, authorizers } of this.#apis.values()) {
      for (const parts of [routes, integrations, authorizers]) parts.delete(id);
    }
  }

  /**
   * Searches the routes of all APIs; then, below the name of an API, the routes of that API; then the `$default` routes.
   * A `$default` route does not match below the name of another API or below the first segment of another API's routes: on
   * AWS such a request would have gone to the address of that API.
   * @param path percent-encoded, without the query
   * @returns several matches when several APIs match equally well
   */
  match(method: string, path: string): readonly RouteMatch[] {
    const encoded = splitPath(path);
    const direct = best(matches(this.#apis.values(), method, encoded));
    if (direct.length > 0) return direct;
    const first = unescape(encoded[0] ?? '');
    const named = this.byName(first);
    const below = named ? best(matches([named], method, encoded.slice(1))) : [];
    if (below.length > 0) return below;
    const owners = [...this.#apis.values()].filter((api) => api === named || beginsWith(api, first));
    return [...defaults(owners.length > 0 ? owners : this.#apis.values(), encoded)];
  }
}

function beginsWith({ routes }: HttpApi, segment: string): boolean {
  return [...routes.values()].some(
    ({
      pattern: {
        segments: [first],
      },
    }) => {
      return first?.kind === 'literal' && first.text === segment;
    },
  );
}

function* defaults(apis: Iterable<HttpApi>, encoded: readonly string[]): Generator<RouteMatch> {
  for (const api of apis) {
    for (const route of api.routes.values()) {
      if (route.pattern.routeKey === DEFAULT_ROUTE_KEY) yield matched(api, route, {}, encoded);
    }
  }
}

function matched(
  api: HttpApi,
  route: Route,
  pathParameters: RouteMatch['pathParameters'],
  encoded: readonly string[],
): RouteMatch {
  // As on AWS, a percent sign that encodes nothing is kept.
  const rawPath = `/${encoded.map(unescape).join('/')}`;
  return { api, route, pathParameters, rawPath, encodedPath: `/${encoded.join('/')}` };
}

function* matches(
  apis: Iterable<HttpApi>,
  method: string,
  encoded: readonly string[],
): Generator<RouteMatch> {
  const segments = encoded.map(unescape);
  for (const api of apis) {
    for (const route of api.routes.values()) {
      const pathParameters = matchRoute(route.pattern, method, segments);
      if (pathParameters) yield matched(api, route, pathParameters, encoded);
    }
  }
}

function best(candidates: Iterable<RouteMatch>): RouteMatch[] {
  let winners: RouteMatch[] = [];
  for (const match of candidates) {
    const order = winners[0] ? comparePrecedence(match.route.pattern, winners[0].route.pattern) : -1;
    if (order < 0) winners = [match];
    else if (order === 0) winners.push(match);
  }
  return winners;
}
