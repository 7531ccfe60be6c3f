import type { IncomingMessage } from 'node:http';
import type { Api } from '../apis/api.ts';

const CREDENTIAL_SCOPE = /Credential=[^,\s]*?\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/;

const ENGINE_TARGETS: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
};

/**
 * The service that a request is for, as it is called in credential scopes: from the signature, a presigned URL, or
 * `X-Amz-Target`. Undefined when none of them says.
 */
export function serviceOf(request: IncomingMessage, apis: readonly Api[]): string | undefined {
  const { authorization } = request.headers;
  const signed = authorization && CREDENTIAL_SCOPE.exec(authorization)?.[1];
  if (signed) return signed;

  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const prefix = target.slice(0, target.lastIndexOf('.'));
    const api = apis.find((candidate) => 'targetPrefix' in candidate && candidate.targetPrefix === prefix);
    return api?.service ?? ENGINE_TARGETS[prefix];
  }
  const query = request.url?.split('?')[1];
  const presigned = query && new URLSearchParams(query).get('X-Amz-Credential');
  return presigned ? presigned.split('/')[3] : undefined;
}

/** An unsigned request without a target: by the `Action` of its form, or by the path of a REST API, else S3. */
export function serviceOfUnsigned(
  request: { method: string; path: string; isForm: boolean },
  action: string | undefined,
  apis: readonly Api[],
): string {
  if (request.isForm) {
    const api = apis.find((candidate) => candidate.protocol === 'query' && action! in candidate.operations);
    if (api) return api.service;
    return action?.match(/Queue|Message/) ? 'sqs' : 'sns';
  }
  const rest = apis.find(
    (api) =>
      api.protocol === 'rest-json' &&
      api.routes.some((route) => request.path.startsWith(route.path.split('{')[0]!)),
  );
  return rest?.service ?? 's3';
}
