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

/** Of the VPC; whoever lets in what comes from within it names this. */
export const NETWORK_CIDR = '10.32.0.0/20';

const ZONES = ['a', 'b'] as const;

/** Where a module's tasks and its load balancer are. */
export interface NetworkPlace {
  readonly vpcId: string;
  /** Without a way in from the internet, one in each of two zones. */
  readonly privateSubnetIds: readonly string[];
}

/**
 * A VPC in two zones for a module's containers: they are in private subnets, reach S3 and DynamoDB by gateway
 * endpoints and everything else by NAT (docs/adr/0009-containers-run-behind-the-http-api.md). It belongs in the data
 * stack.
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
      // CDK does it by a function of its own; nothing here is in the default group.
      restrictDefaultSecurityGroup: false,
    });
    const flowLogs =
      'What the network refuses is logged: the flow log is a part of the service stack, with its log group (RejectionLog).';
    acknowledge(vpc, {
      'AwsSolutions-VPC7': flowLogs,
      'PCI.DSS.321-VPCFlowLogsEnabled': flowLogs,
      'PCI.DSS.321-VPCDefaultSecurityGroupClosed':
        'Nothing is in the default group: every task, load balancer and link names a group of its own, and emptying it would take a function with rights on all groups.',
    });
    for (const subnet of vpc.publicSubnets) {
      acknowledge(subnet, {
        'PCI.DSS.321-VPCNoUnrestrictedRouteToIGW':
          'The NAT gateway is all that is in this subnet, and it lets nothing in; tasks are in subnets without a route from the internet.',
      });
    }
    publishParameter(stack, 'vpc-id', vpc.vpcId);
    vpc.privateSubnets.forEach(({ subnetId }: ISubnet, index) =>
      publishParameter(stack, `subnet-${ZONES[index]!}-id`, subnetId),
    );
  }
}

/** The network that the module's data stack has made. */
export function readNetwork(stack: ModuleStack): NetworkPlace {
  return {
    vpcId: readParameter(stack, stack.module, 'vpc-id'),
    privateSubnetIds: ZONES.map((zone) => readParameter(stack, stack.module, `subnet-${zone}-id`)),
  };
}
