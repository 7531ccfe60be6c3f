import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Parameter } from '../../state/parameters.ts';
import type { Input, JsonApi } from '../api.ts';

/** Systems Manager's parameter store: the newest version of each parameter. */
export const ssm: JsonApi = {
  protocol: 'json-1.1',
  service: 'ssm',
  targetPrefix: 'AmazonSSM',
  operations: { GetParameter, GetParameters, GetParametersByPath, PutParameter },
};

function GetParameter({ Name }: Input, cloud: Cloud) {
  const parameter = cloud.store.parameters.get(plainName(Name));
  if (!parameter) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
  return { Parameter: described(parameter, cloud) };
}

function GetParameters({ Names }: Input, cloud: Cloud) {
  const get = (name: string) => cloud.store.parameters.get(plainName(name));
  return {
    Parameters: Names.flatMap((name: string) => get(name) ?? []).map((found: Parameter) =>
      described(found, cloud),
    ),
    InvalidParameters: Names.filter((name: string) => !get(name)),
  };
}

/** The token is the position of the next item. */
function GetParametersByPath({ Path, Recursive, MaxResults = 10, NextToken = 0 }: Input, cloud: Cloud) {
  const prefix = Path.endsWith('/') ? Path : `${Path}/`;
  const below = cloud.store.parameters
    .all()
    .filter(({ name }) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes('/')));
  const end = Number(NextToken) + MaxResults;
  return {
    Parameters: below.slice(Number(NextToken), end).map((parameter) => described(parameter, cloud)),
    ...(end < below.length && { NextToken: String(end) }),
  };
}

function PutParameter({ Name, Value, Type, Overwrite }: Input, { store }: Cloud) {
  const existing = store.parameters.get(Name);
  if (existing && Overwrite !== true) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  const type = Type ?? existing?.type;
  if (!type)
    throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
  return { Version: store.parameters.put({ name: Name, value: Value, type }), Tier: 'Standard' };
}

/** @throws AwsError ValidationException for an ARN or a version, which parameters are not asked for by */
function plainName(name: string): string {
  if (!name.includes(':')) return name;
  throw new AwsError('ValidationException', `The local cloud finds parameters by name only, not by ${name}.`);
}

function described({ name, type, value, version, modifiedAtEpochSeconds }: Parameter, { config }: Cloud) {
  return {
    Name: name,
    Type: type,
    Value: value,
    Version: version,
    LastModifiedDate: modifiedAtEpochSeconds,
    ARN: `arn:aws:ssm:${config.region}:${config.account}:parameter${name.replace(/^(?!\/)/, '/')}`,
    DataType: 'text',
  };
}
