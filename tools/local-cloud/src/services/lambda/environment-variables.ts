import type { Credentials } from '../../core/authorization/sessions.ts';
import type { CloudConfig } from '../../core/config.ts';
import { RUNTIME, type FunctionVersion } from './configuration.ts';

/** The variables that Lambda sets itself, or that would direct calls to the real AWS. */
export function reservedNames(variables: object): string[] {
  return Object.keys(variables).filter((name) => /^(AWS_|LAMBDA_|_)/.test(name));
}

/** Addresses on this machine. */
export interface LocalAddresses {
  readonly endpointUrl: string;
  readonly dynamoUrl: string;
  /** Of the role of the code. */
  readonly credentials: Credentials;
}

export interface LocalPlaces extends LocalAddresses {
  readonly taskRoot: string;
  readonly logStream: string;
}

/**
 * The whole environment of a worker: the function's variables, those that Lambda sets, and the local endpoints. It
 * inherits nothing from this process, so a function cannot depend on the laptop it runs on.
 */
export function workerEnvironment(
  version: FunctionVersion,
  config: CloudConfig,
  places: LocalPlaces,
): Record<string, string> {
  return {
    ...version.environment,
    _HANDLER: version.handler,
    ...localEnvironment(config, places),
    AWS_EXECUTION_ENV: `AWS_Lambda_${RUNTIME}`,
    AWS_LAMBDA_FUNCTION_NAME: version.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(version.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: version.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: places.logStream,
    LAMBDA_TASK_ROOT: places.taskRoot,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
  };
}

/** Directs the SDK of deployed code to this machine only. */
export function localEnvironment(
  { region }: CloudConfig,
  { endpointUrl, dynamoUrl, credentials }: LocalAddresses,
): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_EC2_METADATA_DISABLED: 'true',
    // The user's AWS configuration may ignore endpoint URLs or select FIPS ones, and so direct calls to the real AWS.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL: endpointUrl,
    // Calls of tables are the most frequent ones, so allowed ones go directly to the engine.
    AWS_ENDPOINT_URL_DYNAMODB: dynamoUrl,
  };
}
