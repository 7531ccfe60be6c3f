import { defineFunction } from '@millrace/events';
import { Type, type Static } from 'typebox';
import { merchantIds } from './merchant-id.ts';

/**
 * The context that the Lambda authorizer of every HTTP API adds to a request, as `requestContext.authorizer.lambda`.
 *
 * The authorizer lets every request through and reports its finding, because API Gateway cannot respond with a problem
 * document. The API's own code refuses the request, and treats a missing context as a missing key.
 */
const context = Type.Union([
  Type.Object({
    outcome: Type.Literal('authenticated'),
    merchantId: Type.String({ pattern: merchantIds.pattern }),
    mode: Type.Union([Type.Literal('test'), Type.Literal('live')]),
  }),
  Type.Object({ outcome: Type.Union([Type.Literal('api_key_missing'), Type.Literal('api_key_unknown')]) }),
]);

export type AuthorizerContext = Readonly<Static<typeof context>>;

/** The authorizer that every HTTP API invokes. API Gateway defines the request and the response's envelope (format 2.0). */
export const authorizerFunction = defineFunction({
  name: 'merchant.authorizer',
  version: 1,
  request: Type.Unknown(),
  response: context,
});
