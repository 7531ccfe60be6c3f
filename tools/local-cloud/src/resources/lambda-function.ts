import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import { LATEST, type DeployedFunction, type LoggingConfiguration } from '../functions/configuration.ts';
import { reservedNames } from '../functions/environment-variables.ts';
import {
  ReplacementNeeded,
  ResourceRefused,
  type Properties,
  type ResourceOutcome,
  type ResourceRequest,
  type ResourceType,
} from '../resource-type.ts';
import { physicalName } from './physical-name.ts';
import { choiceOf, integerOf, listOf, objectOf, requiredText, textOf } from './read-properties.ts';

/** A function from a bundle in S3, for the Node.js runtimes. Layers and container images are refused. */
export const lambdaFunction: ResourceType = {
  type: 'AWS::Lambda::Function',
  properties: {
    Code: { S3Bucket: 'carried', S3Key: 'carried' },
    FunctionName: 'carried',
    Handler: 'carried',
    Runtime: 'carried',
    Timeout: 'carried',
    MemorySize: 'carried',
    Environment: { Variables: 'carried' },
    ReservedConcurrentExecutions: 'carried',
    LoggingConfig: {
      LogFormat: 'carried',
      LogGroup: 'carried',
      ApplicationLogLevel: 'carried',
      SystemLogLevel: 'carried',
    },
    Description: 'carried',
    Role: 'recorded',
    Architectures: 'recorded',
    PackageType: 'recorded',
    EphemeralStorage: 'recorded',
    KmsKeyArn: 'recorded',
    TracingConfig: 'recorded',
    Tags: 'recorded',
  },
  async create(request, cloud) {
    const name = textOf(request.properties, 'FunctionName') ?? physicalName(request, 64);
    const existing = cloud.functions.registry.function(name);
    if (existing && existing.owner !== owner(request)) {
      throw new ResourceRefused(`FunctionName: the function ${name} already exists`);
    }
    return deploy(name, request, cloud);
  },
  async update(request, previous, cloud) {
    const name = textOf(request.properties, 'FunctionName') ?? previous.physicalId;
    if (name !== previous.physicalId) throw new ReplacementNeeded('FunctionName');
    return deploy(name, request, cloud);
  },
  async delete(state, cloud) {
    cloud.functions.registry.deleteFunction(state.physicalId);
    cloud.functions.refresh(state.physicalId);
  },
};

function owner(request: ResourceRequest): string {
  return `${request.stackName}/${request.logicalId}`;
}

async function deploy(name: string, request: ResourceRequest, cloud: Cloud): Promise<ResourceOutcome> {
  const { properties } = request;
  const { registry, bundles } = cloud.functions;
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) throw new ResourceRefused(`FunctionName ${name} is not valid`);
  const runtime = requiredText(properties, 'Runtime');
  if (!/^nodejs2\d\.x$/.test(runtime)) {
    throw new ResourceRefused(`Runtime ${runtime}: only nodejs20.x and later run here`);
  }
  const settings = {
    handler: requiredText(properties, 'Handler'),
    timeoutSeconds: integerOf(properties, 'Timeout', { min: 1, max: 900 }) ?? 3,
    memoryMb: integerOf(properties, 'MemorySize', { min: 128, max: 10_240 }) ?? 128,
    environment: environmentOf(properties),
    logging: loggingOf(properties, name),
    reserved: integerOf(properties, 'ReservedConcurrentExecutions', { min: 0, max: 1000 }),
  };
  const code = objectOf(properties, 'Code');
  const zip = await cloud.messaging.getObject(requiredText(code, 'S3Bucket'), requiredText(code, 'S3Key'));
  const { hash, sizeBytes } = bundles.unpack(zip);
  const { reserved, ...version } = settings;
  const record: DeployedFunction = {
    latest: {
      ...version,
      id: randomUUID(),
      functionName: name,
      version: LATEST,
      description: textOf(properties, 'Description') ?? '',
      role: textOf(properties, 'Role') ?? '',
      runtime,
      architecture: String(listOf(properties, 'Architectures')[0] ?? 'x86_64'),
      codeHash: hash,
      codeSizeBytes: sizeBytes,
      lastModified: new Date().toISOString(),
    },
    owner: owner(request),
    nextVersion: registry.function(name)?.nextVersion ?? 1,
    ...(reserved !== undefined && { reservedConcurrency: reserved }),
  };
  registry.putFunction(record);
  cloud.functions.refresh(name);
  return { physicalId: name, attributes: { Arn: registry.arn(name) } };
}

function environmentOf(properties: Properties): Record<string, string> {
  const variables = objectOf(objectOf(properties, 'Environment'), 'Variables');
  const environment: Record<string, string> = {};
  for (const name of Object.keys(variables)) environment[name] = textOf(variables, name) ?? '';
  const reserved = reservedNames(environment);
  if (reserved.length > 0) {
    throw new ResourceRefused(`Environment: Lambda reserves these variables: ${reserved.join(', ')}`);
  }
  // They would lead calls past the local cloud, to the real AWS.
  const endpoints = Object.keys(environment).filter((name) =>
    /^AWS_(ENDPOINT_URL|IGNORE_CONFIGURED)/.test(name),
  );
  if (endpoints.length > 0) {
    throw new ResourceRefused(
      `Environment: the local cloud sets the endpoints itself: ${endpoints.join(', ')}`,
    );
  }
  return environment;
}

function loggingOf(properties: Properties, name: string): LoggingConfiguration {
  const logging = objectOf(properties, 'LoggingConfig');
  return {
    format: choiceOf(logging, 'LogFormat', ['Text', 'JSON']),
    group: textOf(logging, 'LogGroup') ?? `/aws/lambda/${name}`,
    applicationLevel: choiceOf(logging, 'ApplicationLogLevel', [
      'INFO',
      'TRACE',
      'DEBUG',
      'WARN',
      'ERROR',
      'FATAL',
    ]),
    systemLevel: choiceOf(logging, 'SystemLogLevel', ['INFO', 'DEBUG', 'WARN']),
  };
}
