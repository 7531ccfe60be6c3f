import { describe, expect, it } from '@jest/globals';
import type { CloudConfig } from './core/config.ts';
import {
  ReplacementNeeded,
  type Properties,
  type ResourceState,
  type ResourceType,
} from './core/resources/resource-type.ts';
import { resourceTypes } from './services.ts';

const own = { config: { region: 'eu-west-1', account: '000000000000' } as CloudConfig };
/** Recorded types use the configuration only. */
const recordedTypes = resourceTypes.filter(({ recordedOnly }) => recordedOnly) as ResourceType<typeof own>[];
const request = (properties: Properties) => ({ stackName: 'shop', logicalId: 'Thing', properties });

function typed(name: string) {
  const type = recordedTypes.find((candidate) => candidate.type === name);
  if (!type) throw new Error(`${name} is not recorded`);
  return type;
}

const create = (name: string, properties: Properties = {}) => typed(name).create(request(properties), own);

describe('Ref of a type without effect', () => {
  it.each([
    ['AWS::EC2::VPC', /^vpc-[0-9a-f]{17}$/],
    ['AWS::EC2::Subnet', /^subnet-[0-9a-f]{17}$/],
    ['AWS::EC2::SecurityGroup', /^sg-[0-9a-f]{17}$/],
    ['AWS::EC2::VPCEndpoint', /^vpce-[0-9a-f]{17}$/],
    ['AWS::ApiGatewayV2::VpcLink', /^[0-9a-f]{10}$/],
    ['AWS::ServiceDiscovery::HttpNamespace', /^ns-[0-9a-f]{16}$/],
    [
      'AWS::ApplicationAutoScaling::ScalingPolicy',
      /^arn:aws:autoscaling:eu-west-1:000000000000:scalingPolicy:/,
    ],
    ['AWS::ECS::Cluster', /^shop-Thing-[0-9A-F]{12}$/],
    ['AWS::Logs::MetricFilter', /^shop-Thing-[0-9A-F]{12}$/],
  ])('%s', async (type, form) => {
    expect((await create(type)).physicalId).toMatch(form);
  });

  it('is the given name', async () => {
    expect((await create('AWS::ECS::Cluster', { ClusterName: 'shop' })).physicalId).toBe('shop');
  });
});

describe('Fn::GetAtt of a type without effect', () => {
  it.each<[string, Properties, Readonly<Record<string, unknown>>]>([
    [
      'AWS::ECR::Repository',
      { RepositoryName: 'shop/web' },
      {
        Arn: 'arn:aws:ecr:eu-west-1:000000000000:repository/shop/web',
        RepositoryUri: '000000000000.dkr.ecr.eu-west-1.amazonaws.com/shop/web',
      },
    ],
    [
      'AWS::ECS::Cluster',
      { ClusterName: 'shop' },
      { Arn: 'arn:aws:ecs:eu-west-1:000000000000:cluster/shop' },
    ],
    [
      'AWS::EC2::SecurityGroup',
      { VpcId: 'vpc-1' },
      { GroupId: expect.stringMatching(/^sg-/), VpcId: 'vpc-1' },
    ],
    [
      'AWS::ServiceDiscovery::PrivateDnsNamespace',
      {},
      { Arn: expect.stringMatching(/:namespace\/ns-[0-9a-f]{16}$/), Id: expect.stringMatching(/^ns-/) },
    ],
  ])('%s', async (type, properties, attributes) => {
    expect((await create(type, properties)).attributes).toMatchObject(attributes);
  });

  it('follows a change in place', async () => {
    const vpc = typed('AWS::EC2::VPC');
    const before = { ...request({ CidrBlock: '10.0.0.0/16' }), type: vpc.type, attributes: {} };
    const made = { ...before, ...(await create(vpc.type, before.properties)) } as ResourceState;
    const changed = await vpc.update(request({ CidrBlock: '10.1.0.0/16' }), made, own);
    expect(changed).toMatchObject({
      physicalId: made.physicalId,
      attributes: { VpcId: made.physicalId, CidrBlock: '10.1.0.0/16' },
    });
  });

  it('needs a new resource for another name', async () => {
    const cluster = typed('AWS::ECS::Cluster');
    const made = { ...request({ ClusterName: 'a' }), ...(await create(cluster.type, { ClusterName: 'a' })) };
    const change = cluster.update(request({ ClusterName: 'b' }), made as ResourceState, own);
    await expect(change).rejects.toThrow(ReplacementNeeded);
  });
});
