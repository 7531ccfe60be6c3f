import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { NETWORK_CIDR } from './module-network.ts';

/** Who may open connections to a TCP port. */
export interface LetIn {
  readonly from: CfnSecurityGroup;
  readonly port: number;
}

export interface SecurityGroupProps {
  readonly vpcId: string;
  readonly description: string;
  readonly letIn?: readonly LetIn[];
  /** TCP ports within the network that it may call. */
  readonly callsPorts?: readonly number[];
  /** Whether it may call the world by HTTPS, which AWS's own services are a part of. */
  readonly callsWorld?: boolean;
}

/** A group that lets in and out exactly what is named. Those it lets in are made before it, so none names another in a circle. */
export function securityGroup(scope: Construct, id: string, props: SecurityGroupProps): CfnSecurityGroup {
  const { vpcId, description, letIn = [], callsPorts = [], callsWorld = false } = props;
  const tcp = (port: number) => ({ ipProtocol: 'tcp', fromPort: port, toPort: port });
  return new CfnSecurityGroup(scope, id, {
    vpcId,
    groupDescription: description,
    securityGroupIngress: letIn.map(({ from, port }) => ({
      ...tcp(port),
      sourceSecurityGroupId: from.attrGroupId,
    })),
    securityGroupEgress: [
      ...callsPorts.map((port) => ({ ...tcp(port), cidrIp: NETWORK_CIDR })),
      ...(callsWorld ? [{ ...tcp(443), cidrIp: '0.0.0.0/0' }] : []),
    ],
  });
}
