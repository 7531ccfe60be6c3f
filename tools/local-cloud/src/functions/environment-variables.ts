import type { CloudConfig } from '../config.ts';
import type { FunctionVersion } from './configuration.ts';

/** Variables that Lambda sets and lets nobody configure. */
const reserved = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/** The names among a function's configured variables that AWS would refuse. */
export function reservedNames(environment: Readonly<Record<string, string>>): string[] {
  return Object.keys(environment).filter((name) => reserved.has(name));
}

/** Addresses and places that only exist on this machine. */
export interface LocalPlaces {
  readonly endpointUrl: string;
  readonly dynamoUrl: string;
  readonly taskRoot: string;
  readonly logStream: string;
}

/**
 * The whole environment of a worker: the function's own variables, what Lambda sets, and the local endpoints.
 * Nothing of this process's environment gets in, so a function cannot depend on the laptop it runs on.
 */
export function workerEnvironment(
  version: FunctionVersion,
  config: CloudConfig,
  places: LocalPlaces,
): Record<string, string> {
  const json = version.logging.format === 'JSON';
  return {
    ...version.environment,
    ...(json && { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: version.logging.applicationLevel }),
    _HANDLER: version.handler,
    AWS_REGION: config.region,
    AWS_DEFAULT_REGION: config.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${version.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: version.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(version.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: version.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: places.logStream,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    // A person's own AWS configuration may ignore endpoint URLs or ask for FIPS ones, and so lead to the real AWS.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL: places.endpointUrl,
    // Table calls are the most frequent ones: they go to the engine without passing the front door.
    AWS_ENDPOINT_URL_DYNAMODB: places.dynamoUrl,
    LAMBDA_TASK_ROOT: places.taskRoot,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
  };
}
