import { identifiedBy } from '../../core/resources/identity.ts';
import { recordedService } from '../../core/resources/recorded-service.ts';
import type { Recorded } from '../../core/resources/recorded.ts';

const HEX_DIGITS = 17;

/** `Ref` is the id that EC2 gives the resource: a prefix such as `vpc-` and hex digits. */
function withId(idPrefix: string, attributes: Recorded['attributes'] = () => ({})): Recorded {
  return { idPrefix, idLength: HEX_DIGITS, attributes };
}

/** The network. A laptop has one loopback interface instead. */
export const ec2 = recordedService('ec2', {
  'AWS::EC2::EIP': withId('eipalloc-', (id) => ({ AllocationId: id, PublicIp: '192.0.2.1' })),
  'AWS::EC2::FlowLog': withId('fl-'),
  'AWS::EC2::InternetGateway': withId('igw-', (id) => ({ InternetGatewayId: id })),
  'AWS::EC2::NatGateway': withId('nat-', (id) => ({ NatGatewayId: id })),
  'AWS::EC2::Route': withId('route-'),
  'AWS::EC2::RouteTable': withId('rtb-', (id) => ({ RouteTableId: id })),
  'AWS::EC2::SecurityGroup': {
    ...withId('sg-', (id, { VpcId }) => ({ GroupId: id, VpcId: String(VpcId) })),
    identity: identifiedBy('VpcId', 'GroupName'),
  },
  'AWS::EC2::SecurityGroupEgress': withId('sgr-'),
  'AWS::EC2::SecurityGroupIngress': withId('sgr-'),
  'AWS::EC2::Subnet': withId('subnet-', (id, { AvailabilityZone, CidrBlock, VpcId }) => ({
    SubnetId: id,
    AvailabilityZone: String(AvailabilityZone),
    CidrBlock: String(CidrBlock),
    VpcId: String(VpcId),
  })),
  'AWS::EC2::SubnetRouteTableAssociation': withId('rtbassoc-'),
  'AWS::EC2::VPC': withId('vpc-', (id, { CidrBlock }) => ({
    VpcId: id,
    CidrBlock: String(CidrBlock),
    DefaultSecurityGroup: id.replace('vpc-', 'sg-'),
  })),
  'AWS::EC2::VPCEndpoint': withId('vpce-'),
  'AWS::EC2::VPCGatewayAttachment': withId('attachment-'),
});
