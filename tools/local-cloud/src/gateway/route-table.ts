/** A segment of a route's path. */
type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable' | 'greedy'; readonly name: string };

/** A route key taken apart. `$default` has no segments and matches whatever no other route of its API does. */
export interface RoutePattern {
  readonly routeKey: string;
  /** Upper case, or `ANY`. */
  readonly method: string;
  readonly segments: readonly Segment[];
  readonly isDefault: boolean;
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'ANY'];

/**
 * Parses `GET /payments/{id}`, `ANY /{proxy+}` or `$default`.
 * @throws Error when it is none of these
 */
export function parseRouteKey(routeKey: string): RoutePattern {
  if (routeKey === '$default') return { routeKey, method: 'ANY', segments: [], isDefault: true };
  const match = /^([A-Z]+) (\/.*)$/.exec(routeKey);
  const method = match?.[1] ?? '';
  const path = match?.[2] ?? '';
  if (!methods.includes(method))
    throw new Error(`"${routeKey}" is no route key such as "GET /payments/{id}"`);
  const segments = splitPath(path).map((text) => parseSegment(text, routeKey));
  if (segments.slice(0, -1).some((segment) => segment.kind === 'greedy')) {
    throw new Error(`"${routeKey}": a greedy variable must be the last segment`);
  }
  return { routeKey, method, segments, isDefault: false };
}

function parseSegment(text: string, routeKey: string): Segment {
  const variable = /^\{([A-Za-z0-9._:-]+)(\+?)\}$/.exec(text);
  if (variable) return { kind: variable[2] ? 'greedy' : 'variable', name: variable[1] ?? '' };
  if (/[{}]/.test(text)) throw new Error(`"${routeKey}": a variable must be a whole segment`);
  return { kind: 'literal', text };
}

/** `/a//b/` is `['a', '', 'b', '']`, so that a slash too many is no match, as on AWS; `/` is empty. */
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
  if (route.method !== 'ANY' && route.method !== method) return undefined;
  if (route.isDefault) return {};
  const last = route.segments.at(-1);
  const greedy = last?.kind === 'greedy';
  if (greedy ? segments.length < route.segments.length : segments.length !== route.segments.length) {
    return undefined;
  }
  const parameters: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    const text = segments[index] ?? '';
    if (segment.kind === 'literal') {
      if (segment.text !== text) return undefined;
    } else {
      const value = segment.kind === 'greedy' ? segments.slice(index).join('/') : text;
      if (value === '') return undefined;
      parameters[segment.name] = value;
    }
  }
  return parameters;
}

const ranks = { literal: 0, variable: 1, greedy: 2 };

/**
 * Orders routes that match the same request, best first: literal segments before variables before greedy ones,
 * from left to right; then the exact method before ANY; `$default` last. 0 is a tie.
 */
export function comparePrecedence(a: RoutePattern, b: RoutePattern): number {
  if (a.isDefault !== b.isDefault) return a.isDefault ? 1 : -1;
  const length = Math.max(a.segments.length, b.segments.length);
  for (let index = 0; index < length; index += 1) {
    const difference = rankAt(a, index) - rankAt(b, index);
    if (difference !== 0) return difference;
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

/** A path that has ended is more precise than one that goes on with a greedy variable. */
function rankAt(route: RoutePattern, index: number): number {
  const segment = route.segments[index];
  return segment ? ranks[segment.kind] : -1;
}

/** Whether it also matches paths that nobody wrote down: greedy, or `$default`. */
export function isCatchAll(route: RoutePattern): boolean {
  return route.isDefault || route.segments.at(-1)?.kind === 'greedy';
}
