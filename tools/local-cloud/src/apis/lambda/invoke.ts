import { AwsError, type Cloud } from '../../cloud.ts';
import type { RestRequest, RestResponse } from '../api.ts';

/** Invoke, always with `InvocationType` `RequestResponse`: the caller waits for the answer. */
export async function invoke(request: RestRequest, cloud: Cloud): Promise<RestResponse> {
  const name = request.params['FunctionName'] ?? '';
  const qualifier = request.query.get('Qualifier') ?? undefined;
  const payloadJson = jsonPayload(request.body);
  const type = header(request, 'x-amz-invocation-type') ?? 'RequestResponse';
  if (type !== 'RequestResponse') {
    const message = `InvocationType ${type} is not carried out by the local cloud`;
    throw new AwsError('InvalidParameterValueException', message);
  }
  return answer(request, cloud, { name, qualifier, payloadJson });
}

async function answer(
  request: RestRequest,
  cloud: Cloud,
  call: { name: string; qualifier: string | undefined; payloadJson: string },
): Promise<RestResponse> {
  const withTail = header(request, 'x-amz-log-type') === 'Tail';
  const result = await cloud.functions.invokeRaw(call.name, call.payloadJson, {
    ...(call.qualifier !== undefined && { qualifier: call.qualifier }),
    withTail,
  });
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': result.executedVersion,
      ...(!result.ok && { 'x-amz-function-error': 'Unhandled' }),
      ...(withTail && { 'x-amz-log-result': Buffer.from(result.logTail ?? '').toString('base64') }),
    },
    body: result.ok ? result.payloadJson : result.errorJson,
  };
}

function header(request: RestRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function jsonPayload(body: Buffer): string {
  if (body.length === 0) return '{}';
  const text = body.toString('utf8');
  try {
    JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${reason}`);
  }
  return text;
}
