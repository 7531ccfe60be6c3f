import { comparePrecedence, isCatchAll, matchRoute, splitPath, type RoutePattern } from './route-table.ts';

/** `AWS_PROXY` to a function, payload 2.0. */
export interface Integration {
  readonly functionArn: string;
  readonly timeoutMs: number;
}

/** A `REQUEST` authorizer with simple responses, payload 2.0. */
export interface Authorizer {
  readonly id: string;
  readonly name: string;
  readonly functionArn: string;
  /** `$request.header.Authorization` and the like; all must be present, and together they are the cache key. */
  readonly identitySources: readonly string[];
  /** 0 asks every time. */
  readonly ttlSeconds: number;
}

export interface Route {
  readonly pattern: RoutePattern;
  readonly integrationId: string;
  readonly authorizerId: string | undefined;
}

export interface Stage {
  readonly variables: Readonly<Record<string, string>>;
  readonly accessLog: { readonly group: string; readonly format: string } | undefined;
}

/** One HTTP API. Its parts come and go one by one while a stack is deployed. */
export interface HttpApi {
  readonly id: string;
  name: string;
  readonly routes: Map<string, Route>;
  readonly integrations: Map<string, Integration>;
  readonly authorizers: Map<string, Authorizer>;
  /** Only `$default` is carried, so there is at most one. */
  stage: Stage | undefined;
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
    if (existing) existing.name = name;
    else
      this.#apis.set(id, {
        id,
        name,
        routes: new Map(),
        integrations: new Map(),
        authorizers: new Map(),
        stage: undefined,
      });
  }

  /** @throws Error when there is no such API */
  get(id: string): HttpApi {
    const api = this.#apis.get(id);
    if (!api) throw new Error(`there is no HTTP API with the id ${id}`);
    return api;
  }

  find(id: string): HttpApi | undefined {
    return this.#apis.get(id);
  }

  byName(name: string): HttpApi | undefined {
    return [...this.#apis.values()].find((api) => api.name === name);
  }

  delete(id: string): void {
    this.#apis.delete(id);
  }

  /**
   * Finds who answers: the routes that are spelt out first, over all APIs; then, below an API's own name, that
   * API's routes; then greedy and `$default` routes.
   * @param path percent-encoded, without the query
   * @returns several matches when several APIs match equally well
   */
  match(method: string, path: string): readonly RouteMatch[] {
    const segments = splitPath(path).map(decode);
    const direct = best(this.#matches(this.#apis.values(), method, segments));
    if (direct[0] && !isCatchAll(direct[0].route.pattern)) return direct;
    const named = segments[0] === undefined ? undefined : this.byName(segments[0]);
    const prefixed = named ? best(this.#matches([named], method, segments.slice(1))) : [];
    return prefixed.length > 0 ? prefixed : direct;
  }

  *#matches(apis: Iterable<HttpApi>, method: string, segments: readonly string[]): Generator<RouteMatch> {
    for (const api of apis) {
      // Without a stage an API is not deployed.
      if (!api.stage) continue;
      for (const route of api.routes.values()) {
        const pathParameters = matchRoute(route.pattern, method, segments);
        if (pathParameters) yield { api, route, pathParameters, rawPath: `/${segments.join('/')}` };
      }
    }
  }
}

function best(matches: Iterable<RouteMatch>): RouteMatch[] {
  let winners: RouteMatch[] = [];
  for (const match of matches) {
    const order = winners[0] ? comparePrecedence(match.route.pattern, winners[0].route.pattern) : -1;
    if (order < 0) winners = [match];
    else if (order === 0) winners.push(match);
  }
  return winners;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign stands for itself, as on AWS.
    return text;
  }
}
