import type { Cloud } from '../../cloud.ts';
import { RUNTIME, type FunctionVersion } from '../../functions/configuration.ts';
import type { RestApi, RestRequest, RestResponse } from '../api.ts';
import { invoke } from './invoke.ts';

const FUNCTIONS = '/2015-03-31/functions';

/** The part of Lambda's API that invokes and describes; functions are made by CloudFormation alone. */
export const lambdaApi: RestApi = {
  protocol: 'rest-json',
  service: 'lambda',
  routes: [
    { operation: 'Invoke', method: 'POST', path: `${FUNCTIONS}/{FunctionName}/invocations`, handle: invoke },
    { operation: 'ListFunctions', method: 'GET', path: FUNCTIONS, handle: listFunctions },
    { operation: 'GetFunction', method: 'GET', path: `${FUNCTIONS}/{FunctionName}`, handle: getFunction },
  ],
};

/** All of them, on one page. */
function listFunctions(_request: RestRequest, { functions: { registry } }: Cloud): RestResponse {
  const Functions = registry
    .functions()
    .map(({ latest }) => configuration(latest, registry.arn(latest.functionName)));
  return { body: { Functions } };
}

function getFunction(
  { params, query }: RestRequest,
  { functions: { registry, bundles } }: Cloud,
): RestResponse {
  const { version, invokedArn } = registry.resolve(
    params['FunctionName'] ?? '',
    query.get('Qualifier') ?? undefined,
  );
  const Code = { RepositoryType: 'S3', Location: bundles.paths(version.codeHash).code };
  return { body: { Configuration: configuration(version, invokedArn), Code } };
}

/** @param arn as it was asked for */
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
