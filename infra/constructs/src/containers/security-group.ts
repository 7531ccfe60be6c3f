import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { NETWORK_CIDR } from './module-network.ts';

/** Allows a group to connect to a TCP port. */
export interface AllowedSource {
  /** Id of the group. */
  readonly from: string;
  readonly port: number;
}

export interface SecurityGroupProps {
  readonly vpcId: string;
  readonly description: string;
  readonly ingress?: readonly AllowedSource[];
  /** TCP ports within the network that its members may call. */
  readonly egressPorts?: readonly number[];
  /** Whether its members may call the internet by HTTPS, including AWS services. */
  readonly internetEgress?: boolean;
}

/** A security group that allows only the named traffic. Allowed sources are created first, so references are never circular. */
export function securityGroup(scope: Construct, id: string, props: SecurityGroupProps): CfnSecurityGroup {
  const { vpcId, description, ingress = [], egressPorts = [], internetEgress = false } = props;
  const tcp = (port: number) => ({ ipProtocol: 'tcp', fromPort: port, toPort: port });
  return new CfnSecurityGroup(scope, id, {
    vpcId,
    groupDescription: description,
    securityGroupIngress: ingress.map(({ from, port }) => ({
      ...tcp(port),
      sourceSecurityGroupId: from,
    })),
    securityGroupEgress: [
      ...egressPorts.map((port) => ({ ...tcp(port), cidrIp: NETWORK_CIDR })),
      ...(internetEgress ? [{ ...tcp(443), cidrIp: '0.0.0.0/0' }] : []),
    ],
  });
}
