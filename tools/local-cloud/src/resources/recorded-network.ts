import type { CloudConfig } from '../config.ts';
import type { Recorded } from './recorded.ts';

const HEX_17 = 17;

/** What EC2 makes: `Ref` is its id, `vpc-` and 17 hex digits. */
function ec2(idPrefix: string, attributes: Recorded['attributes'] = () => ({})): Recorded {
  return { idPrefix, idLength: HEX_17, attributes };
}

const namespaceArn = (id: string, { region, account }: CloudConfig) =>
  `arn:aws:servicediscovery:${region}:${account}:namespace/${id}`;

/** The types of a network, and those around container services. A laptop has one loopback interface instead. */
export const RECORDED_NETWORK: Readonly<Record<string, Recorded>> = {
  'AWS::ApiGatewayV2::VpcLink': {
    idPrefix: '',
    idLength: 10,
    attributes: (id) => ({ VpcLinkId: id }),
  },
  'AWS::ApplicationAutoScaling::ScalableTarget': { named: 'ResourceId' },
  'AWS::ApplicationAutoScaling::ScalingPolicy': {
    named: 'PolicyName',
    arn: (name, { region, account }) =>
      `arn:aws:autoscaling:${region}:${account}:scalingPolicy:policyName/${name}`,
    refIsArn: true,
  },
  'AWS::EC2::EIP': ec2('eipalloc-', (id) => ({ AllocationId: id, PublicIp: '192.0.2.1' })),
  'AWS::EC2::FlowLog': ec2('fl-'),
  'AWS::EC2::InternetGateway': ec2('igw-', (id) => ({ InternetGatewayId: id })),
  'AWS::EC2::NatGateway': ec2('nat-', (id) => ({ NatGatewayId: id })),
  'AWS::EC2::Route': ec2('route-'),
  'AWS::EC2::RouteTable': ec2('rtb-', (id) => ({ RouteTableId: id })),
  'AWS::EC2::SecurityGroup': ec2('sg-', (id, { VpcId }) => ({ GroupId: id, VpcId: String(VpcId) })),
  'AWS::EC2::SecurityGroupEgress': ec2('sgr-'),
  'AWS::EC2::SecurityGroupIngress': ec2('sgr-'),
  'AWS::EC2::Subnet': ec2('subnet-', (id, { AvailabilityZone, CidrBlock, VpcId }) => ({
    SubnetId: id,
    AvailabilityZone: String(AvailabilityZone),
    CidrBlock: String(CidrBlock),
    VpcId: String(VpcId),
  })),
  'AWS::EC2::SubnetRouteTableAssociation': ec2('rtbassoc-'),
  'AWS::EC2::VPC': ec2('vpc-', (id, { CidrBlock }) => ({
    VpcId: id,
    CidrBlock: String(CidrBlock),
    DefaultSecurityGroup: id.replace('vpc-', 'sg-'),
  })),
  'AWS::EC2::VPCEndpoint': ec2('vpce-'),
  'AWS::EC2::VPCGatewayAttachment': ec2('attachment-'),
  'AWS::ECR::Repository': {
    named: 'RepositoryName',
    arn: (name, { region, account }) => `arn:aws:ecr:${region}:${account}:repository/${name}`,
    attributes: (name, _properties, { region, account }) => ({
      RepositoryUri: `${account}.dkr.ecr.${region}.amazonaws.com/${name}`,
    }),
  },
  'AWS::ECS::Cluster': {
    named: 'ClusterName',
    arn: (name, { region, account }) => `arn:aws:ecs:${region}:${account}:cluster/${name}`,
  },
  'AWS::ServiceDiscovery::HttpNamespace': { idPrefix: 'ns-', idLength: 16, arn: namespaceArn },
  'AWS::ServiceDiscovery::PrivateDnsNamespace': { idPrefix: 'ns-', idLength: 16, arn: namespaceArn },
};
