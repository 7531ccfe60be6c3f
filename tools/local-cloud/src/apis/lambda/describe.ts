import { AwsError, type Cloud } from '../../cloud.ts';
import { LATEST, type Alias, type FunctionVersion } from '../../functions/configuration.ts';
import { parseFunctionReference } from '../../functions/function-arn.ts';
import type { RestRequest, RestResponse } from '../api.ts';

export function listFunctions(request: RestRequest, cloud: Cloud): RestResponse {
  const { registry } = cloud.functions;
  const all = request.query.get('FunctionVersion') === 'ALL';
  const versions = registry
    .functions()
    .flatMap(({ latest }) => [latest, ...(all ? registry.versions(latest.functionName) : [])])
    .map((version) => configuration(version, cloud));
  return listPage(request, 'Functions', versions);
}

export function getFunction(request: RestRequest, cloud: Cloud): RestResponse {
  const { version, invokedArn } = named(request, cloud);
  const reserved = cloud.functions.registry.function(version.functionName)?.reservedConcurrency;
  return {
    body: {
      Configuration: configuration(version, cloud, invokedArn),
      Code: { RepositoryType: 'S3', Location: cloud.functions.bundles.paths(version.codeHash).code },
      ...(reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
    },
  };
}

export function describeFunction(request: RestRequest, cloud: Cloud): RestResponse {
  const { version, invokedArn } = named(request, cloud);
  return { body: configuration(version, cloud, invokedArn) };
}

export function listVersions(request: RestRequest, cloud: Cloud): RestResponse {
  const name = existingName(request, cloud);
  const { registry } = cloud.functions;
  const latest = registry.version(name, LATEST);
  const versions = [...(latest ? [latest] : []), ...registry.versions(name)];
  return listPage(
    request,
    'Versions',
    versions.map((version) => configuration(version, cloud)),
  );
}

export function listAliases(request: RestRequest, cloud: Cloud): RestResponse {
  const name = existingName(request, cloud);
  const wanted = request.query.get('FunctionVersion');
  const aliases = cloud.functions.registry
    .aliases(name)
    .filter((alias) => wanted === null || alias.version === wanted);
  return listPage(
    request,
    'Aliases',
    aliases.map((alias) => aliasConfiguration(alias, cloud)),
  );
}

export function getAlias(request: RestRequest, cloud: Cloud): RestResponse {
  const name = existingName(request, cloud);
  const aliasName = request.params['Name'] ?? '';
  const alias = cloud.functions.registry.alias(name, aliasName);
  if (!alias) notFound(`Cannot find alias arn: ${cloud.functions.registry.arn(name, aliasName)}`);
  return { body: aliasConfiguration(alias, cloud) };
}

function existingName(request: RestRequest, cloud: Cloud): string {
  const text = request.params['FunctionName'] ?? '';
  const name = parseFunctionReference(text)?.name ?? text;
  if (!cloud.functions.registry.function(name)) {
    notFound(`Function not found: ${cloud.functions.registry.arn(name)}`);
  }
  return name;
}

function named(request: RestRequest, cloud: Cloud) {
  const qualifier = request.query.get('Qualifier') ?? undefined;
  return cloud.functions.registry.resolve(request.params['FunctionName'] ?? '', qualifier);
}

function notFound(message: string): never {
  throw new AwsError('ResourceNotFoundException', message, 404);
}

const DEFAULT_PAGE = 50;

function listPage(request: RestRequest, member: string, items: readonly object[]): RestResponse {
  const from = Number(request.query.get('Marker') ?? 0);
  const size = Number(request.query.get('MaxItems') ?? DEFAULT_PAGE);
  if (!(Number.isInteger(from) && from >= 0 && Number.isInteger(size) && size >= 1)) {
    throw new AwsError('InvalidParameterValueException', 'Marker and MaxItems must be positive integers');
  }
  const until = from + size;
  const nextMarker = until < items.length ? { NextMarker: String(until) } : {};
  return { body: { [member]: items.slice(from, until), ...nextMarker } };
}

function aliasConfiguration(alias: Alias, cloud: Cloud): object {
  return {
    AliasArn: cloud.functions.registry.arn(alias.functionName, alias.name),
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    ...(Object.keys(alias.additionalWeights).length > 0 && {
      RoutingConfig: { AdditionalVersionWeights: alias.additionalWeights },
    }),
  };
}

function ownArn({ functionName, version }: FunctionVersion, cloud: Cloud): string {
  return cloud.functions.registry.arn(functionName, version === LATEST ? undefined : version);
}

/** @param arn as it was asked for; the version's own by default */
function configuration(version: FunctionVersion, cloud: Cloud, arn = ownArn(version, cloud)): object {
  return {
    FunctionName: version.functionName,
    FunctionArn: arn,
    Runtime: version.runtime,
    Role: version.role,
    Handler: version.handler,
    CodeSize: version.codeSizeBytes,
    Description: version.description,
    Timeout: version.timeoutSeconds,
    MemorySize: version.memoryMb,
    LastModified: version.lastModified.replace('Z', '+0000'),
    CodeSha256: Buffer.from(version.codeHash, 'hex').toString('base64'),
    Version: version.version,
    Environment: { Variables: version.environment },
    RevisionId: version.id,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [version.architecture],
    LoggingConfig: {
      LogFormat: version.logging.format,
      LogGroup: version.logging.group,
      ...(version.logging.format === 'JSON' && {
        ApplicationLogLevel: version.logging.applicationLevel,
        SystemLogLevel: version.logging.systemLevel,
      }),
    },
  };
}
