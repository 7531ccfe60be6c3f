import type { IncomingMessage } from 'node:http';
import type { Api } from '../apis/api.ts';

const CREDENTIAL_SCOPE = /Credential=[^,\s]*?\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/;

const ENGINE_TARGETS: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
};

/**
 * The service that a request is for, as it is called in credential scopes: from the signature or `X-Amz-Target`.
 * Undefined when neither says, as for a presigned URL.
 */
export function serviceOf({ headers }: IncomingMessage, apis: readonly Api[]): string | undefined {
  const signed = CREDENTIAL_SCOPE.exec(headers.authorization ?? '')?.[1];
  if (signed) return signed;
  const prefix = String(headers['x-amz-target'] ?? '').split('.')[0]!;
  const api = apis.find((candidate) => 'targetPrefix' in candidate && candidate.targetPrefix === prefix);
  return api?.service ?? ENGINE_TARGETS[prefix];
}
