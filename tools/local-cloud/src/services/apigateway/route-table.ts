/** A segment of a route's path. */
type Segment =
  { readonly kind: 'literal'; readonly text: string } | { readonly kind: 'variable'; readonly name: string };

/** A parsed route key. */
export interface RoutePattern {
  readonly routeKey: string;
  readonly method: string;
  readonly segments: readonly Segment[];
}

/** The route for requests that no other route of its API matches, with any method and path. */
export const DEFAULT_ROUTE_KEY = '$default';

const routeKeys = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\/|(?:\/(?:[^/{}]+|\{[\w.:-]+\}))+)$/;

/**
 * Parses `GET /payments/{id}` or `$default`.
 * @returns undefined for anything else: `ANY` and `{proxy+}` would match paths that nobody declared
 */
export function parseRouteKey(routeKey: string): RoutePattern | undefined {
  if (routeKey === DEFAULT_ROUTE_KEY) return { routeKey, method: DEFAULT_ROUTE_KEY, segments: [] };
  const [, method, path] = routeKeys.exec(routeKey) ?? [];
  if (method === undefined || path === undefined) return undefined;
  const segments = splitPath(path).map((text): Segment => {
    return text.startsWith('{') ? { kind: 'variable', name: text.slice(1, -1) } : { kind: 'literal', text };
  });
  return { routeKey, method, segments };
}

/** `/a//b/` is `['a', '', 'b', '']`, so an extra slash does not match, as on AWS. `/` is empty. */
export function splitPath(path: string): string[] {
  return path === '/' ? [] : path.slice(1).split('/');
}

/**
 * The path parameters of a request that a route matches.
 * @param segments percent-decoded
 * @returns undefined when method or path do not match
 */
export function matchRoute(
  route: RoutePattern,
  method: string,
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (route.method !== method || route.segments.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    const text = segments[index] ?? '';
    if (segment.kind === 'variable' && text !== '') parameters[segment.name] = text;
    else if (segment.kind === 'variable' || segment.text !== text) return undefined;
  }
  return parameters;
}

/** Orders routes that match the same request: literal segments before variables, from left to right. */
export function comparePrecedence(a: RoutePattern, b: RoutePattern): number {
  const first = a.segments.findIndex(({ kind }, index) => kind !== b.segments[index]?.kind);
  if (first === -1) return 0;
  return a.segments[first]?.kind === 'literal' ? -1 : 1;
}
