import { createHash, randomBytes } from 'node:crypto';
import type { CloudConfig } from '../config.ts';
import type { Properties, ResourceOutcome, ResourceRequest, ResourceType } from '../resource-type.ts';
import { physicalName } from './physical-name.ts';
import { textOf } from './read-properties.ts';
import { RECORDED_NETWORK } from './recorded-network.ts';

/** How `Ref` and `Fn::GetAtt` of a type that has no effect on a laptop are made. */
export interface Recorded {
  /** The property that names the resource; without one, or when it is not given, a name is made. */
  readonly named?: string;
  readonly maxLength?: number;
  /** It has an id in the place of a name: this and so many hex digits. */
  readonly idPrefix?: string;
  readonly idLength?: number;
  /** `Fn::GetAtt` of `Arn`. */
  readonly arn?: (name: string, config: CloudConfig) => string;
  /** `Ref` gives the ARN as well. */
  readonly refIsArn?: true;
  /** `Fn::GetAtt` of others. */
  readonly attributes?: (
    name: string,
    properties: Properties,
    config: CloudConfig,
  ) => Readonly<Record<string, string>>;
}

/** The types that have no effect on a laptop. Whatever their properties are, they are recorded. */
const RECORDED: Readonly<Record<string, Recorded>> = {
  'AWS::CDK::Metadata': {},
  'AWS::CloudWatch::Alarm': {
    named: 'AlarmName',
    arn: (name, { region, account }) => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
  },
  'AWS::CloudWatch::Dashboard': { named: 'DashboardName' },
  'AWS::IAM::Policy': { named: 'PolicyName', maxLength: 128 },
  'AWS::IAM::Role': {
    named: 'RoleName',
    maxLength: 64,
    arn: (name, { account }) => `arn:aws:iam::${account}:role/${name}`,
  },
  'AWS::KMS::Alias': { named: 'AliasName' },
  'AWS::KMS::Key': {
    arn: (name, { region, account }) => `arn:aws:kms:${region}:${account}:key/${uuidOf(name)}`,
  },
  'AWS::Lambda::Permission': {},
  'AWS::Logs::ResourcePolicy': { named: 'PolicyName' },
  'AWS::S3::BucketPolicy': {},
  'AWS::SNS::TopicPolicy': {},
  'AWS::SQS::QueuePolicy': {},
  ...RECORDED_NETWORK,
};

export const recordedTypes: readonly ResourceType[] = Object.entries(RECORDED).map(([type, recorded]) => ({
  type,
  properties: {},
  recordedOnly: true,
  async create(request, { config }) {
    return outcome(recorded, nameOf(recorded, request), request.properties, config);
  },
  async update(request, { attributes: { Id = '' }, properties }, { config }) {
    const renamed = recorded.named && request.properties[recorded.named] !== properties[recorded.named];
    return outcome(recorded, renamed ? nameOf(recorded, request) : Id, request.properties, config);
  },
  async delete() {},
}));

function nameOf({ named, maxLength, idPrefix, idLength = 0 }: Recorded, request: ResourceRequest): string {
  if (idPrefix !== undefined) return idPrefix + randomBytes(idLength).toString('hex').slice(0, idLength);
  return (named && textOf(request.properties, named)) ?? physicalName(request, maxLength);
}

function outcome(
  { arn, refIsArn, attributes }: Recorded,
  name: string,
  properties: Properties,
  config: CloudConfig,
): ResourceOutcome {
  const Arn = arn?.(name, config);
  return {
    physicalId: (refIsArn && Arn) || name,
    attributes: { Id: name, ...(Arn && { Arn }), ...attributes?.(name, properties, config) },
  };
}

/** In the form of a key's id, and the same for the same name. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
