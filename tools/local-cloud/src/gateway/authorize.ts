import type { Cloud } from '../cloud.ts';
import type { Authorizer } from './http-apis.ts';
import { authorizerEvent, type GatewayRequest } from './proxy-event.ts';
import { gatewayMessage, internalServerError, type GatewayResponse } from './proxy-response.ts';

/** Let through, with what the authorizer says about the caller; or the answer that the client gets instead. */
export type Verdict =
  | { readonly authorized: true; readonly context: unknown }
  | { readonly authorized: false; readonly response: GatewayResponse };

interface Cached {
  readonly expiresAtMs: number;
  readonly verdict: Verdict;
}

const MAX_CACHED = 10_000;
const unauthorized: Verdict = { authorized: false, response: gatewayMessage(401, 'Unauthorized') };
const forbidden: Verdict = { authorized: false, response: gatewayMessage(403, 'Forbidden') };
const failed: Verdict = { authorized: false, response: internalServerError };

/** Asks Lambda authorizers, and remembers their answers for as long as each allows. */
export class Authorizers {
  readonly #cloud: Pick<Cloud, 'functions' | 'config'>;
  readonly #cache = new Map<string, Cached>();

  constructor(cloud: Pick<Cloud, 'functions' | 'config'>) {
    this.#cloud = cloud;
  }

  async authorize(authorizer: Authorizer, request: GatewayRequest): Promise<Verdict> {
    const identities: string[] = [];
    for (const source of authorizer.identitySources) {
      const value = identity(source, request);
      if (value === undefined || value === '') return unauthorized;
      identities.push(value);
    }
    if (authorizer.ttlSeconds === 0) return this.#ask(authorizer, request, identities);
    const key = JSON.stringify([authorizer.id, ...identities]);
    const now = Date.now();
    const cached = this.#cache.get(key);
    if (cached && cached.expiresAtMs > now) return cached.verdict;
    const verdict = await this.#ask(authorizer, request, identities);
    this.#cache.delete(key);
    // An authorizer that failed is asked again.
    if (verdict !== failed) {
      this.#makeRoom();
      this.#cache.set(key, { verdict, expiresAtMs: now + authorizer.ttlSeconds * 1000 });
    }
    return verdict;
  }

  /** Forgets what an authorizer said, because it was changed or removed. */
  forget(authorizerId: string): void {
    const prefix = `[${JSON.stringify(authorizerId)}`;
    for (const key of this.#cache.keys()) if (key.startsWith(prefix)) this.#cache.delete(key);
  }

  #makeRoom(): void {
    if (this.#cache.size < MAX_CACHED) return;
    const oldest = this.#cache.keys().next();
    if (!oldest.done) this.#cache.delete(oldest.value);
  }

  async #ask(authorizer: Authorizer, request: GatewayRequest, identities: string[]): Promise<Verdict> {
    const { functions, config } = this.#cloud;
    const event = authorizerEvent(request, { account: config.account, region: config.region, identities });
    const result = await functions.invokeRaw(authorizer.functionArn, JSON.stringify(event));
    if (!result.ok) return failed;
    const answer = JSON.parse(result.payloadJson) as { isAuthorized?: unknown; context?: unknown } | null;
    if (typeof answer?.isAuthorized !== 'boolean') return failed;
    return answer.isAuthorized ? { authorized: true, context: answer.context ?? null } : forbidden;
  }
}

const source = /^\$(request\.header|request\.querystring|context|stageVariables)\.(.+)$/;

/** Whether an identity source is one that the gateway can read. */
export function isIdentitySource(text: string): boolean {
  const [, kind, name] = source.exec(text) ?? [];
  return kind !== undefined && (kind !== 'context' || name === 'routeKey');
}

function identity(text: string, request: GatewayRequest): string | undefined {
  const [, kind, name = ''] = source.exec(text) ?? [];
  switch (kind) {
    case 'request.header':
      return request.headers[name.toLowerCase()];
    case 'request.querystring':
      return request.query?.[name];
    case 'context':
      return request.match.route.pattern.routeKey;
    default:
      return request.match.api.stage?.variables[name];
  }
}
