import { AwsError } from '../../cloud.ts';
import type { Cloud } from '../../cloud.ts';
import type { Parameter } from '../../state/parameters.ts';
import type { Input, JsonApi } from '../api.ts';

const MAX_PAGE = 50;

/** Systems Manager's parameter store. */
export const ssm: JsonApi = {
  protocol: 'json-1.1',
  service: 'ssm',
  targetPrefix: 'AmazonSSM',
  operations: {
    GetParameter,
    GetParameters,
    GetParametersByPath,
    PutParameter,
    DeleteParameter,
    DescribeParameters,
  },
};

function GetParameter({ Name }: Input, cloud: Cloud) {
  const parameter = find(cloud, Name);
  if (!parameter) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
  return { Parameter: described(parameter, cloud) };
}

function GetParameters({ Names }: Input, cloud: Cloud) {
  const found = (Names as string[]).map((name) => ({ name, parameter: find(cloud, name) }));
  return {
    Parameters: found.flatMap(({ parameter }) => (parameter ? [described(parameter, cloud)] : [])),
    InvalidParameters: found.filter(({ parameter }) => !parameter).map(({ name }) => name),
  };
}

function GetParametersByPath({ Path, Recursive, MaxResults = 10, NextToken }: Input, cloud: Cloud) {
  const prefix = Path.endsWith('/') ? Path : `${Path}/`;
  const below = cloud.store.parameters.all().filter(({ name }) => {
    if (!name.startsWith(prefix)) return false;
    return Recursive === true || !name.slice(prefix.length).includes('/');
  });
  const { items, next } = page(below, MaxResults, NextToken);
  return { Parameters: items.map((parameter) => described(parameter, cloud)), ...next };
}

function PutParameter({ Name, Value, Type, Description, Overwrite }: Input, cloud: Cloud) {
  const existing = cloud.store.parameters.get(Name);
  if (existing && Overwrite !== true) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  const type = Type ?? existing?.type;
  if (!type)
    throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
  const Version = cloud.store.parameters.put({
    name: Name,
    value: Value,
    type,
    ...(Description && { description: Description }),
  });
  return { Version, Tier: 'Standard' };
}

function DeleteParameter({ Name }: Input, cloud: Cloud) {
  if (!cloud.store.parameters.delete(Name))
    throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
  return {};
}

function DescribeParameters(
  { ParameterFilters = [], Filters = [], MaxResults = MAX_PAGE, NextToken }: Input,
  cloud: Cloud,
) {
  const filters = [...ParameterFilters, ...Filters] as { Key: string; Option?: string; Values: string[] }[];
  const kept = cloud.store.parameters.all().filter(({ name }) =>
    filters.every(({ Key, Option = 'Equals', Values }) => {
      if (Key !== 'Name')
        throw new AwsError('InvalidFilterKey', `The local cloud filters parameters by Name, not by ${Key}.`);
      return Values.some((value) =>
        Option === 'BeginsWith'
          ? name.startsWith(value)
          : Option === 'Contains'
            ? name.includes(value)
            : name === value,
      );
    }),
  );
  const { items, next } = page(kept, MaxResults, NextToken);
  return {
    Parameters: items.map((parameter) => {
      const { Value: _value, ...metadata } = described(parameter, cloud);
      return { ...metadata, Description: parameter.description, Tier: 'Standard' };
    }),
    ...next,
  };
}

/** By name, `name:version` or ARN. */
function find(cloud: Cloud, id: string): Parameter | undefined {
  const name = id.startsWith('arn:') ? id.replace(/^arn:aws:ssm:[^:]*:[^:]*:parameter/, '') : id;
  const [plain, version] = name.split(':');
  const { parameters } = cloud.store;
  return (
    parameters.get(plain!, version === undefined ? undefined : Number(version)) ??
    parameters.get(plain!.slice(1))
  );
}

function described(parameter: Parameter, { config }: Cloud) {
  const path = parameter.name.startsWith('/') ? parameter.name : `/${parameter.name}`;
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: parameter.value,
    Version: parameter.version,
    LastModifiedDate: parameter.modifiedAtEpochSeconds,
    ARN: `arn:aws:ssm:${config.region}:${config.account}:parameter${path}`,
    DataType: 'text',
  };
}

/** The token is the position of the next item. */
function page<Item>(all: readonly Item[], limit: number, token: string | undefined) {
  const start = Number(token ?? 0);
  const end = start + Math.min(limit, MAX_PAGE);
  return { items: all.slice(start, end), next: end < all.length ? { NextToken: String(end) } : {} };
}
