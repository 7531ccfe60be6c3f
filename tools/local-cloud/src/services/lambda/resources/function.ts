import { createHash } from 'node:crypto';
import type { Authorizer } from '../../../core/authorization/authorizer.ts';
import { AwsError } from '../../../core/aws-error.ts';
import { deployed } from '../../../core/resources/deployed.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import { physicalName } from '../../../core/resources/physical-name.ts';
import {
  integerOf,
  objectOf,
  requiredText,
  requireValue,
  textOf,
} from '../../../core/resources/read-properties.ts';
import {
  ResourceRefused,
  type Properties,
  type ResourceType,
} from '../../../core/resources/resource-type.ts';
import { carried, recorded } from '../../../core/resources/support.ts';
import { LATEST, RUNTIME, type FunctionVersion } from '../configuration.ts';
import { reservedNames } from '../environment-variables.ts';
import type { FunctionRunner } from '../functions.ts';

/** Where bundles are stored. */
export interface ObjectReader {
  /** @throws AwsError of S3 */
  getObject(bucket: string, key: string): Promise<Buffer>;
}

interface Own {
  readonly authorizer: Pick<Authorizer, 'requireTrust'>;
  readonly functions: FunctionRunner;
  readonly objects: ObjectReader;
}

/**
 * A function from a bundle in S3. Layers, container images and other runtimes are refused, and so is reserved concurrency,
 * which AWS refuses in a new account.
 */
export const lambdaFunction: ResourceType<Own> = {
  ...deployed<Own>({
    type: 'AWS::Lambda::Function',
    properties: {
      Code: carried('S3Bucket', 'S3Key'),
      ...carried('FunctionName', 'Description', 'Handler', 'Runtime', 'Timeout', 'MemorySize', 'Role'),
      Environment: carried('Variables'),
      LoggingConfig: carried('LogGroup'),
      ...recorded('Architectures', 'EphemeralStorage', 'KmsKeyArn', 'TracingConfig', 'Tags'),
    },
    identity: identifiedBy('FunctionName'),
    fixed: ['FunctionName'],
    id(request) {
      const name = textOf(request.properties, 'FunctionName') ?? physicalName(request, 64);
      if (/^[A-Za-z0-9_-]{1,64}$/.test(name)) return name;
      throw new ResourceRefused(`FunctionName ${name} is not valid`);
    },
    async put(name, properties, { functions, objects, authorizer }) {
      requireTrust(name, properties, { functions, authorizer });
      const code = objectOf(properties, 'Code');
      const zip = await objects.getObject(requiredText(code, 'S3Bucket'), requiredText(code, 'S3Key'));
      const codeHash = functions.bundles.unpack(zip);
      functions.registry.put(latestOf(name, properties, codeHash));
      functions.stopStale();
      return { Arn: functions.registry.arn(name), CodeHash: codeHash };
    },
    remove(name, { functions }) {
      functions.registry.delete(name);
      functions.stopStale();
    },
  }),
  async resume({ physicalId, properties, attributes }, { functions }) {
    // The bucket may have another bundle by now.
    functions.registry.put(latestOf(physicalId, properties, attributes['CodeHash'] ?? ''));
  },
};

/** @throws ResourceRefused with the words of Lambda */
function requireTrust(
  name: string,
  properties: Properties,
  { functions: { registry }, authorizer }: Pick<Own, 'functions' | 'authorizer'>,
): void {
  try {
    authorizer.requireTrust('lambda.amazonaws.com', requiredText(properties, 'Role'), registry.arn(name));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new ResourceRefused('Role: The role defined for the function cannot be assumed by Lambda.');
  }
}

function latestOf(functionName: string, properties: Properties, codeHash: string): FunctionVersion {
  requireValue(properties, 'Runtime', RUNTIME);
  const handler = requiredText(properties, 'Handler');
  if (!/^[\w/-]+\.\w+$/.test(handler)) throw new ResourceRefused(`Handler ${handler} is not <file>.<export>`);
  const settings = {
    handler,
    codeHash,
    timeoutSeconds: integerOf(properties, 'Timeout', { min: 1, max: 900 }) ?? 3,
    memoryMb: integerOf(properties, 'MemorySize', { min: 128, max: 10_240 }) ?? 128,
    environment: environmentOf(properties),
    logGroup: textOf(objectOf(properties, 'LoggingConfig'), 'LogGroup') ?? `/aws/lambda/${functionName}`,
    roleArn: requiredText(properties, 'Role'),
  };
  // A new description is enough for Lambda to publish a version.
  const description = textOf(properties, 'Description');
  const identity = JSON.stringify({ ...settings, ...(description !== undefined && { description }) });
  const fingerprint = createHash('sha256').update(identity).digest('hex');
  return { functionName, version: LATEST, fingerprint, ...settings };
}

function environmentOf(properties: Properties): Record<string, string> {
  const variables = objectOf(objectOf(properties, 'Environment'), 'Variables');
  const reserved = reservedNames(variables);
  if (reserved.length > 0) {
    throw new ResourceRefused(`Environment: the local cloud sets these itself: ${reserved.join(', ')}`);
  }
  return Object.fromEntries(Object.keys(variables).map((name) => [name, textOf(variables, name) ?? '']));
}
