import { createHash } from 'node:crypto';
import type { CloudConfig } from '../config.ts';
import type { ResourceOutcome, ResourceRequest, ResourceType } from '../resource-type.ts';
import { physicalName } from './physical-name.ts';
import { textOf } from './read-properties.ts';

/** How `Ref` and `Fn::GetAtt` of a type that has no effect on a laptop are made. */
interface Recorded {
  /** The property that names the resource; without one, or when it is not given, a name is made. */
  readonly named?: string;
  readonly maxLength?: number;
  /** `Fn::GetAtt` of `Arn`. */
  readonly arn?: (name: string, config: CloudConfig) => string;
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
  'AWS::SNS::TopicPolicy': {},
  'AWS::SQS::QueuePolicy': {},
};

export const recordedTypes: readonly ResourceType[] = Object.entries(RECORDED).map(([type, recorded]) => ({
  type,
  properties: {},
  recordedOnly: true,
  async create(request, { config }) {
    return outcome(recorded, request, config);
  },
  async update(request, { physicalId, attributes, properties }, { config }) {
    const renamed = recorded.named && request.properties[recorded.named] !== properties[recorded.named];
    return renamed ? outcome(recorded, request, config) : { physicalId, attributes };
  },
  async delete() {},
}));

function outcome(
  { named, maxLength, arn }: Recorded,
  request: ResourceRequest,
  config: CloudConfig,
): ResourceOutcome {
  const name = (named && textOf(request.properties, named)) ?? physicalName(request, maxLength);
  return { physicalId: name, attributes: { Id: name, ...(arn && { Arn: arn(name, config) }) } };
}

/** In the form of a key's id, and the same for the same name. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
