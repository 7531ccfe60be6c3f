import { createHash } from 'node:crypto';
import type { CloudConfig } from '../config.ts';
import type { Properties, ResourceRequest, ResourceType } from '../resource-type.ts';
import { physicalName } from './physical-name.ts';

/** How `Ref` and `Fn::GetAtt` of a type that has no effect on a laptop are made. */
interface Recorded {
  /** The property that names the resource; without one, or when it is not given, a name is made. */
  readonly named?: string;
  readonly maxLength?: number;
  /** What `Ref` gives instead of the name. */
  readonly ref?: (name: string, config: CloudConfig) => string;
  readonly attributes?: (name: string, config: CloudConfig, properties: Properties) => Record<string, string>;
}

const arn =
  (service: string, kind: string, { region = true } = {}) =>
  (name: string, config: CloudConfig) =>
    `arn:aws:${service}:${region ? config.region : ''}:${config.account}:${kind}${name}`;

const roleArn = arn('iam', 'role/', { region: false });
const policyArn = arn('iam', 'policy/', { region: false });
const alarmArn = arn('cloudwatch', 'alarm:');
const keyArn = arn('kms', 'key/');

/** The types that have no effect on a laptop. Whatever their properties are, they are recorded. */
const RECORDED: Readonly<Record<string, Recorded>> = {
  'AWS::CDK::Metadata': {},
  'AWS::IAM::Role': {
    named: 'RoleName',
    maxLength: 64,
    attributes: (name, config) => ({ Arn: roleArn(name, config), RoleId: `AROA${digest(name)}` }),
  },
  'AWS::IAM::Policy': { named: 'PolicyName', maxLength: 128 },
  'AWS::IAM::ManagedPolicy': {
    named: 'ManagedPolicyName',
    maxLength: 128,
    ref: policyArn,
    attributes: (name, config) => ({ PolicyArn: policyArn(name, config) }),
  },
  'AWS::IAM::InstanceProfile': { named: 'InstanceProfileName', maxLength: 128 },
  'AWS::KMS::Key': {
    ref: keyId,
    attributes: (name, config) => ({ Arn: keyArn(keyId(name), config), KeyId: keyId(name) }),
  },
  'AWS::KMS::Alias': { named: 'AliasName' },
  'AWS::Logs::ResourcePolicy': { named: 'PolicyName' },
  'AWS::Logs::MetricFilter': { named: 'FilterName' },
  'AWS::SQS::QueuePolicy': {},
  'AWS::SNS::TopicPolicy': {},
  'AWS::S3::BucketPolicy': {},
  'AWS::SecretsManager::ResourcePolicy': {},
  'AWS::SecretsManager::RotationSchedule': {},
  'AWS::Events::EventBusPolicy': {},
  'AWS::Lambda::Permission': {},
  'AWS::CloudWatch::Alarm': {
    named: 'AlarmName',
    attributes: (name, config) => ({ Arn: alarmArn(name, config) }),
  },
  'AWS::CloudWatch::CompositeAlarm': {
    named: 'AlarmName',
    attributes: (name, config) => ({ Arn: alarmArn(name, config) }),
  },
  'AWS::CloudWatch::Dashboard': { named: 'DashboardName' },
  'AWS::ECR::Repository': {
    named: 'RepositoryName',
    attributes: (name, config) => ({
      Arn: arn('ecr', 'repository/')(name, config),
      RepositoryUri: `${config.account}.dkr.ecr.${config.region}.amazonaws.com/${name}`,
    }),
  },
};

export const recordedTypes: readonly ResourceType[] = Object.entries(RECORDED).map(([type, recorded]) => ({
  type,
  properties: {},
  recordedOnly: true,
  async create(request, { config }) {
    return outcome(recorded, nameOf(recorded, request), config, request.properties);
  },
  async update(request, previous, { config }) {
    const given = recorded.named && request.properties[recorded.named];
    const before = recorded.named && previous.properties[recorded.named];
    if (given === before) return { physicalId: previous.physicalId, attributes: previous.attributes };
    return outcome(recorded, nameOf(recorded, request), config, request.properties);
  },
  async delete() {},
}));

function nameOf({ named, maxLength }: Recorded, request: ResourceRequest): string {
  const given = named && request.properties[named];
  return typeof given === 'string' ? given : physicalName(request, maxLength);
}

function outcome({ ref, attributes }: Recorded, name: string, config: CloudConfig, properties: Properties) {
  return {
    physicalId: ref ? ref(name, config) : name,
    attributes: { Id: name, ...attributes?.(name, config, properties) },
  };
}

/** In the form of a UUID, and the same for the same name. */
function keyId(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

function digest(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 17).toUpperCase();
}
