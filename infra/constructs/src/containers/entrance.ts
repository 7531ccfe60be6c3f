import { CfnVpcLink } from 'aws-cdk-lib/aws-apigatewayv2';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnResource } from 'aws-cdk-lib';
import type { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnListener, CfnLoadBalancer, CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { alarmWhenAbove, alarmWhenNone, ALARM_PERIOD } from '../alarms.ts';
import { containerName } from './image-repository.ts';
import type { ModuleNetworkIds } from './module-network.ts';
import type { ModuleStack } from '../module-stack.ts';
import { securityGroup } from './security-group.ts';

const HTTP_PORT = 80;
const DRAIN_SECONDS = 30;

export interface EntranceProps {
  readonly network: ModuleNetworkIds;
  /** The service behind it, and the port of its HTTP server. */
  readonly service: string;
  readonly port: number;
}

/** The target group where a service's tasks register. */
export interface ServiceTarget {
  readonly targetGroupArn: string;
  /** Attaches the target group to the load balancer. ECS refuses a target group that is not attached. */
  readonly attachedBy: CfnResource;
}

/** Connects an HTTP API to a service: a VPC link and an internal load balancer that only the link can reach. */
export class Entrance extends Construct {
  readonly linkId: string;
  readonly listenerArn: string;
  /** The group of the load balancer, which the service must let in. */
  readonly securityGroup: CfnSecurityGroup;
  readonly target: ServiceTarget;

  constructor(stack: ModuleStack, id: string, props: EntranceProps) {
    super(stack, id);
    const { network, port } = props;
    const subnets = [...network.privateSubnetIds];
    const { vpcId } = network;
    const linkGroup = securityGroup(this, 'LinkGroup', {
      vpcId,
      description: 'The link of the HTTP API',
      egressPorts: [HTTP_PORT],
    });
    this.securityGroup = securityGroup(this, 'BalancerGroup', {
      vpcId,
      description: 'The load balancer behind the HTTP API',
      ingress: [{ from: linkGroup.attrGroupId, port: HTTP_PORT }],
      egressPorts: [port],
    });
    const link = new CfnVpcLink(this, 'Link', {
      name: stack.nameOf('link'),
      subnetIds: subnets,
      securityGroupIds: [linkGroup.attrGroupId],
    });
    this.linkId = link.ref;
    const balancer = new CfnLoadBalancer(this, 'Balancer', {
      name: `millrace-${stack.stage.name}-${stack.module}`,
      type: 'application',
      scheme: 'internal',
      subnets,
      securityGroups: [this.securityGroup.attrGroupId],
      loadBalancerAttributes: [{ key: 'routing.http.drop_invalid_header_fields.enabled', value: 'true' }],
    });
    const accessLog =
      'The link of the HTTP API is its only client, and the access log of the API contains every request with its outcome.';
    acknowledge(balancer, {
      'AwsSolutions-ELB2': accessLog,
      'PCI.DSS.321-ELBLoggingEnabled': accessLog,
      'PCI.DSS.321-ALBWAFEnabled':
        'It is internal: only the link of the HTTP API reaches it. The API throttles requests, so it needs no web ACL of its own.',
    });
    const group = this.#targetGroup(stack, props, balancer);
    const listener = new CfnListener(this, 'Listener', {
      loadBalancerArn: balancer.ref,
      // Plain HTTP within the network. TLS ends at the API.
      protocol: 'HTTP',
      port: HTTP_PORT,
      defaultActions: [{ type: 'forward', targetGroupArn: group.ref }],
    });
    const insideOnly =
      'TLS ends at the HTTP API. From its link on, requests stay in private subnets, between security groups that allow only each other.';
    acknowledge(listener, {
      'PCI.DSS.321-ALBHttpToHttpsRedirection': insideOnly,
      'PCI.DSS.321-ELBv2ACMCertificateRequired': insideOnly,
    });
    this.listenerArn = listener.ref;
    this.target = { targetGroupArn: group.ref, attachedBy: listener };
  }

  #targetGroup(
    stack: ModuleStack,
    { network, service, port }: EntranceProps,
    balancer: CfnLoadBalancer,
  ): CfnTargetGroup {
    const group = new CfnTargetGroup(this, 'Targets', {
      name: containerName(stack.stage, service),
      vpcId: network.vpcId,
      targetType: 'ip',
      protocol: 'HTTP',
      port,
      healthCheckPath: '/healthz',
      healthCheckProtocol: 'HTTP',
      healthCheckIntervalSeconds: 10,
      healthCheckTimeoutSeconds: 5,
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
      matcher: { httpCode: '200' },
      targetGroupAttributes: [{ key: 'deregistration_delay.timeout_seconds', value: String(DRAIN_SECONDS) }],
    });
    const metric = (metricName: string, statistic: string): Metric =>
      new Metric({
        namespace: 'AWS/ApplicationELB',
        metricName,
        dimensionsMap: {
          LoadBalancer: balancer.attrLoadBalancerFullName,
          TargetGroup: group.attrTargetGroupFullName,
        },
        period: ALARM_PERIOD,
        statistic,
      });
    const tasks = containerName(stack.stage, service);
    alarmWhenAbove(this, 'UnhealthyAlarm', stack, {
      name: 'unhealthy',
      description: `Tasks of ${tasks} do not answer /healthz with 200.`,
      metric: metric('UnHealthyHostCount', 'Maximum'),
      above: 0,
      periods: 3,
    });
    // A service whose tasks cannot start has no unhealthy ones, because none of them is registered.
    alarmWhenNone(this, 'NoneHealthyAlarm', stack, {
      name: 'none-healthy',
      description: `No task of ${tasks} is healthy, so none receives requests.`,
      metric: metric('HealthyHostCount', 'Maximum'),
      periods: 3,
    });
    return group;
  }
}
