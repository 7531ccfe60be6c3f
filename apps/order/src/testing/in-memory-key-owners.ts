import { EXPECTED_MERCHANT_HEADER, problemOf, sharedRefusals } from '@millrace/http';
import { recordingServer } from '@millrace/testing';

/**
 * An HTTP server for stage `local`: a payments API that knows the owner of each key, the parameters with the
 * API's URL and the order module's KMS key, and tables without orders and notices.
 * @param owners the merchant of each API key
 */
export async function inMemoryKeyOwners(owners: Readonly<Record<string, string>>) {
  const api: { answer: { status: number; body: unknown } | undefined } = { answer: undefined };
  const server = await recordingServer(({ headers, body }) => {
    if (headers['x-amz-target'] === 'AmazonSSM.GetParameter') {
      const parameters: Record<string, string> = {
        '/millrace/local/payment/api-url': server.url,
        '/millrace/local/order/table-key-arn': 'arn:aws:kms:eu-west-1:000000000000:key/1',
      };
      const Value = parameters[JSON.parse(body).Name];
      return Value === undefined
        ? { status: 400, body: { __type: 'ParameterNotFound' } }
        : { body: { Parameter: { Value } } };
    }
    if (headers['x-amz-target'] === 'DynamoDB_20120810.UpdateItem') {
      return { status: 400, body: { __type: 'ConditionalCheckFailedException' } };
    }
    if (headers['x-amz-target'] === 'DynamoDB_20120810.Query') return { body: { Items: [] } };
    if (api.answer) return api.answer;
    const owner = owners[headers.authorization?.replace('Bearer ', '') ?? ''];
    if (owner === undefined) return refusal('api_key_unknown', 'It is unknown or revoked.');
    if (headers[EXPECTED_MERCHANT_HEADER.toLowerCase()] !== owner) {
      return refusal('merchant_mismatch', `The API key belongs to ${owner}.`);
    }
    return { body: { data: [], nextCursor: null } };
  });
  return Object.assign(api, { url: server.url, requests: server.requests, stop: server.stop });
}

function refusal(code: 'api_key_unknown' | 'merchant_mismatch', detail: string) {
  const kind = sharedRefusals[code];
  return { status: kind.status, body: problemOf(code, kind, detail) };
}
