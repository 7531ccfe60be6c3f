import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { RestRequest, RestResponse } from '../api.ts';

/** What the SDK and the CLI may send; without the headers it is the same. */
const carried = { 'x-amz-invocation-type': 'RequestResponse', 'x-amz-log-type': 'None' };

/** Invoke, always with `InvocationType` `RequestResponse`: the caller waits for the answer, and gets no log. */
export async function invoke(request: RestRequest, cloud: Cloud): Promise<RestResponse> {
  for (const [header, value] of Object.entries(carried)) {
    const given = request.headers[header] ?? value;
    if (given === value) continue;
    const message = `${header} ${String(given)} is not carried out by the local cloud`;
    throw new AwsError('InvalidParameterValueException', message);
  }
  const name = request.params['FunctionName'] ?? '';
  const qualifier = request.query.get('Qualifier') ?? undefined;
  const result = await cloud.functions.invokeRaw(name, jsonPayload(request.body), qualifier);
  return {
    headers: {
      'x-amz-executed-version': result.executedVersion,
      ...(!result.ok && { 'x-amz-function-error': 'Unhandled' }),
    },
    body: result.ok ? result.payloadJson : result.errorJson,
  };
}

function jsonPayload(body: Buffer): string {
  const text = body.length === 0 ? '{}' : body.toString('utf8');
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${String(cause)}`,
    );
  }
  return text;
}
