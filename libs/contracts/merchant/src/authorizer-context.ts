/**
 * What the Lambda authorizer of every HTTP API puts on a request, as `requestContext.authorizer.lambda`.
 *
 * The authorizer lets every request through and says what it found, since API Gateway cannot answer with a
 * problem document; the API's own code refuses, and treats a missing context as a missing key.
 */
export type AuthorizerContext =
  | { readonly outcome: 'authenticated'; readonly merchantId: string; readonly mode: 'test' | 'live' }
  | { readonly outcome: 'api_key_missing' | 'api_key_unknown' };
