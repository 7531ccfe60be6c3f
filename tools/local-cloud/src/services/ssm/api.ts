import type { Input, JsonApi } from '../../core/api/api.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { Parameter, ParameterTable } from './parameter-table.ts';

/** The runtime of the parameter store. */
export interface Ssm {
  readonly config: CloudConfig;
  readonly parameters: ParameterTable;
}

/** The parameter store of Systems Manager, with the newest version of each parameter. */
export const ssmApi: JsonApi<Ssm> = {
  protocol: 'json-1.1',
  service: 'ssm',
  targetPrefix: 'AmazonSSM',
  operations: { GetParameter, GetParameters, GetParametersByPath, PutParameter },
};

function GetParameter({ Name }: Input, ssm: Ssm) {
  const parameter = ssm.parameters.get(plainName(Name));
  if (!parameter) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
  return { Parameter: described(parameter, ssm) };
}

function GetParameters({ Names }: Input, ssm: Ssm) {
  const get = (name: string) => ssm.parameters.get(plainName(name));
  return {
    Parameters: Names.flatMap((name: string) => get(name) ?? []).map((found: Parameter) =>
      described(found, ssm),
    ),
    InvalidParameters: Names.filter((name: string) => !get(name)),
  };
}

/** The token is the position of the next item. */
function GetParametersByPath({ Path, Recursive, MaxResults = 10, NextToken = 0 }: Input, ssm: Ssm) {
  const prefix = Path.endsWith('/') ? Path : `${Path}/`;
  const below = ssm.parameters
    .all()
    .filter(({ name }) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes('/')));
  const end = Number(NextToken) + MaxResults;
  return {
    Parameters: below.slice(Number(NextToken), end).map((parameter) => described(parameter, ssm)),
    ...(end < below.length && { NextToken: String(end) }),
  };
}

function PutParameter({ Name, Value, Type, Overwrite }: Input, { parameters }: Ssm) {
  const existing = parameters.get(Name);
  if (existing && Overwrite !== true) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  const type = Type ?? existing?.type;
  if (!type)
    throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
  return { Version: parameters.put({ name: Name, value: Value, type }), Tier: 'Standard' };
}

/** @throws AwsError ValidationException for an ARN, or a name with a version */
function plainName(name: string): string {
  if (!name.includes(':')) return name;
  throw new AwsError('ValidationException', `The local cloud finds parameters by name only, not by ${name}.`);
}

function described({ name, type, value, version, modifiedAtEpochSeconds }: Parameter, { config }: Ssm) {
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
