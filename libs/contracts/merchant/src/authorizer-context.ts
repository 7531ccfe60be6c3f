import { defineFunction } from '@millrace/events';
import { Type, type Static } from 'typebox';
import { merchantIds } from './merchant-id.ts';

/**
 * What the Lambda authorizer of every HTTP API puts on a request, as `requestContext.authorizer.lambda`.
 *
 * The authorizer lets every request through and says what it found, since API Gateway cannot answer with a
 * problem document; the API's own code refuses, and treats a missing context as a missing key.
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

/** The authorizer, which every HTTP API invokes; request and envelope of the answer are API Gateway's (format 2.0). */
export const authorizerFunction = defineFunction({
  name: 'merchant.authorizer',
  version: 1,
  request: Type.Unknown(),
  response: context,
});
