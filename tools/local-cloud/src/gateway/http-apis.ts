import { unescape } from 'node:querystring';
import { comparePrecedence, matchRoute, splitPath, type RoutePattern } from './route-table.ts';

/** `AWS_PROXY` to a function, payload 2.0. */
export interface Integration {
  readonly functionArn: string;
  readonly timeoutMs: number;
}

/** A `REQUEST` authorizer with simple responses, payload 2.0, asked every time. */
export interface Authorizer {
  readonly functionArn: string;
}

export interface Route {
  readonly pattern: RoutePattern;
  readonly integrationId: string;
  readonly authorizerId: string | undefined;
}

/** One HTTP API. Its parts come and go one by one while a stack is deployed. */
export interface HttpApi {
  readonly id: string;
  readonly name: string;
  readonly routes: Map<string, Route>;
  readonly integrations: Map<string, Integration>;
  readonly authorizers: Map<string, Authorizer>;
}

/** A route of an API that matches a request. */
export interface RouteMatch {
  readonly api: HttpApi;
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** Percent-decoded, without the API's prefix. */
  readonly rawPath: string;
}

/** Every HTTP API of the local cloud, and which of them answers a request to the one origin. */
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

  /** Removes an API, or a part of one: their ids are all different. */
  delete(id: string): void {
    this.#apis.delete(id);
    for (const { routes, integrations, authorizers } of this.#apis.values()) {
      for (const parts of [routes, integrations, authorizers]) parts.delete(id);
    }
  }

  /**
   * Finds who answers: the routes of all APIs; then, below an API's own name, that API's routes.
   * @param path percent-encoded, without the query
   * @returns several matches when several APIs match equally well
   */
  match(method: string, path: string): readonly RouteMatch[] {
    // A stray percent sign stands for itself, as on AWS.
    const segments = splitPath(path).map(unescape);
    const direct = best(matches(this.#apis.values(), method, segments));
    if (direct.length > 0) return direct;
    const named = this.byName(segments[0] ?? '');
    return named ? best(matches([named], method, segments.slice(1))) : [];
  }
}

function* matches(
  apis: Iterable<HttpApi>,
  method: string,
  segments: readonly string[],
): Generator<RouteMatch> {
  for (const api of apis) {
    for (const route of api.routes.values()) {
      const pathParameters = matchRoute(route.pattern, method, segments);
      if (pathParameters) yield { api, route, pathParameters, rawPath: `/${segments.join('/')}` };
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
