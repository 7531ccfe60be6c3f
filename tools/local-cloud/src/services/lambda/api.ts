import type { RestApi, RestRequest, RestResponse } from '../../core/api/api.ts';
import { AwsError } from '../../core/aws-error.ts';
import { RUNTIME, type FunctionVersion } from './configuration.ts';
import { invokeCalls } from './authorization.ts';
import { parseFunctionReference } from './function-arn.ts';
import type { FunctionRunner } from './functions.ts';

interface Own {
  readonly functions: FunctionRunner;
}

/** The only accepted values. Without a header, its value is the same. */
const ACCEPTED_HEADERS = { 'x-amz-invocation-type': 'RequestResponse', 'x-amz-log-type': 'None' };

const FUNCTIONS = '/2015-03-31/functions';

/** The operations that invoke and describe functions. Only CloudFormation creates them. */
export const lambdaApi: RestApi<Own> = {
  protocol: 'rest-json',
  service: 'lambda',
  routes: [
    {
      operation: 'Invoke',
      method: 'POST',
      path: `${FUNCTIONS}/{FunctionName}/invocations`,
      handle: invoke,
      authorization: ({ params, query }, { functions: { registry } }) => {
        const { name, qualifier } = parseFunctionReference(params['FunctionName'] ?? '') ?? {};
        return invokeCalls(registry.arn(name ?? '', query.get('Qualifier') ?? qualifier));
      },
    },
    { operation: 'ListFunctions', method: 'GET', path: FUNCTIONS, handle: listFunctions },
    { operation: 'GetFunction', method: 'GET', path: `${FUNCTIONS}/{FunctionName}`, handle: getFunction },
  ],
};

/** Invoke with the `InvocationType` `RequestResponse`: the caller waits for the answer and gets no log. */
async function invoke(request: RestRequest, { functions }: Own): Promise<RestResponse> {
  for (const [header, value] of Object.entries(ACCEPTED_HEADERS)) {
    const given = request.headers[header] ?? value;
    if (given === value) continue;
    const message = `${header} ${String(given)} is not carried out by the local cloud`;
    throw new AwsError('InvalidParameterValueException', message);
  }
  const name = request.params['FunctionName'] ?? '';
  const qualifier = request.query.get('Qualifier') ?? undefined;
  const result = await functions.invokeRaw(name, jsonPayload(request.body), qualifier);
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

/** All functions on one page. */
function listFunctions(_request: RestRequest, { functions: { registry } }: Own): RestResponse {
  const Functions = registry
    .functions()
    .map(({ latest }) => configuration(latest, registry.arn(latest.functionName)));
  return { body: { Functions } };
}

function getFunction(
  { params, query }: RestRequest,
  { functions: { registry, bundles } }: Own,
): RestResponse {
  const { version, invokedArn } = registry.resolve(
    params['FunctionName'] ?? '',
    query.get('Qualifier') ?? undefined,
  );
  const Code = { RepositoryType: 'S3', Location: bundles.paths(version.codeHash).code };
  return { body: { Configuration: configuration(version, invokedArn), Code } };
}

/** @param arn as in the request */
function configuration(version: FunctionVersion, arn: string): object {
  return {
    FunctionName: version.functionName,
    FunctionArn: arn,
    Runtime: RUNTIME,
    Handler: version.handler,
    Timeout: version.timeoutSeconds,
    MemorySize: version.memoryMb,
    CodeSha256: Buffer.from(version.codeHash, 'hex').toString('base64'),
    Version: version.version,
    Environment: { Variables: version.environment },
    LoggingConfig: { LogFormat: 'Text', LogGroup: version.logGroup },
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
  };
}
