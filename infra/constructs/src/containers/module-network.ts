import {
  GatewayVpcEndpointAwsService,
  IpAddresses,
  SubnetType,
  Vpc,
  type ISubnet,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { ModuleStack } from '../module-stack.ts';
import { publishParameter, readParameter } from '../parameters.ts';
import type { StackOwner } from '../resource-names.ts';

/** Address range of the VPC, for security groups that allow traffic within it. */
export const NETWORK_CIDR = '10.32.0.0/20';

const ZONES = ['a', 'b'] as const;

/** The network of the modules' tasks and load balancers. */
export interface ModuleNetworkIds {
  readonly vpcId: string;
  /** Subnets without a route from the internet, one in each of two zones. */
  readonly privateSubnetIds: readonly string[];
}

/**
 * A VPC in two zones for the containers of all modules. They are in private subnets, and reach S3 and DynamoDB through gateway
 * endpoints and everything else through NAT (docs/adr/0009-containers-run-behind-the-http-api.md). It belongs in the
 * data stack.
 */
export class ModuleNetwork extends Construct {
  constructor(stack: ModuleStack, id: string) {
    super(stack, id);
    const vpc = new Vpc(this, 'Vpc', {
      vpcName: stack.nameOf('network'),
      ipAddresses: IpAddresses.cidr(NETWORK_CIDR),
      availabilityZones: stack.availabilityZones,
      natGateways: stack.stage.natGateways,
      subnetConfiguration: [
        { name: 'nat', subnetType: SubnetType.PUBLIC, cidrMask: 26, mapPublicIpOnLaunch: false },
        { name: 'tasks', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 23 },
      ],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
      // CDK would use a function of its own for this. Nothing here is in the default group.
      restrictDefaultSecurityGroup: false,
    });
    const flowLogs =
      'Rejected traffic is logged: the flow log is in the service stack, with its log group (RejectionLog).';
    acknowledge(vpc, {
      'AwsSolutions-VPC7': flowLogs,
      'PCI.DSS.321-VPCFlowLogsEnabled': flowLogs,
      'PCI.DSS.321-VPCDefaultSecurityGroupClosed':
        'Nothing is in the default group: every task, load balancer and link has its own group. Emptying the default group would need a function with rights on all groups.',
    });
    for (const subnet of vpc.publicSubnets) {
      acknowledge(subnet, {
        'PCI.DSS.321-VPCNoUnrestrictedRouteToIGW':
          'This subnet contains only the NAT gateway, which accepts no inbound connections. Tasks are in subnets without a route from the internet.',
      });
    }
    publishParameter(stack, 'vpc-id', vpc.vpcId);
    vpc.privateSubnets.forEach(({ subnetId }: ISubnet, index) =>
      publishParameter(stack, `subnet-${ZONES[index]!}-id`, subnetId),
    );
  }
}

/** Reads the network that the owner's data stack created. */
export function readNetwork(stack: ModuleStack, owner: StackOwner): ModuleNetworkIds {
  return {
    vpcId: readParameter(stack, owner, 'vpc-id'),
    privateSubnetIds: ZONES.map((zone) => readParameter(stack, owner, `subnet-${zone}-id`)),
  };
}
