import type { FastifyRequest } from 'fastify';

/** What the Lambda authorizer found out about the caller. */
export type Authentication =
  | { readonly outcome: 'authenticated'; readonly merchantId: string }
  | { readonly outcome: 'api_key_missing' | 'api_key_unknown' };

interface LambdaDecoration {
  readonly awsLambda?: {
    readonly event?: { readonly requestContext?: { readonly authorizer?: { readonly lambda?: unknown } } };
  };
}

/**
 * Reads the context that the merchant module's authorizer put on the event. Anything but a merchant that was
 * authenticated is a caller without a key: a route without an authorizer stays shut.
 */
export function authenticationFromEvent(request: FastifyRequest): Authentication {
  const context = (request as LambdaDecoration).awsLambda?.event?.requestContext?.authorizer?.lambda as
    { outcome?: string; merchantId?: string } | undefined;
  if (context?.outcome === 'authenticated' && context.merchantId) {
    return { outcome: 'authenticated', merchantId: context.merchantId };
  }
  return { outcome: context?.outcome === 'api_key_unknown' ? 'api_key_unknown' : 'api_key_missing' };
}
