import { deployed } from './deployed.ts';
import { elbName, elbId } from './elbv2-names.ts';
import { requireValue, textOf } from './read-properties.ts';
import { carried, recorded } from './support.ts';

/** The tasks of a service, as a listener finds them. What it asks them is asked when they start. */
export const targetGroup = deployed({
  type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  properties: {
    ...carried('Name', 'Protocol', 'HealthCheckPath'),
    Matcher: carried('HttpCode'),
    ...recorded(
      'Port',
      'ProtocolVersion',
      'TargetType',
      'VpcId',
      'IpAddressType',
      'TargetGroupAttributes',
      'Tags',
    ),
    ...recorded('HealthCheckEnabled', 'HealthCheckProtocol', 'HealthCheckPort', 'HealthCheckIntervalSeconds'),
    ...recorded('HealthCheckTimeoutSeconds', 'HealthyThresholdCount', 'UnhealthyThresholdCount'),
  },
  fixed: ['Name', 'Protocol', 'Port', 'TargetType', 'VpcId'],
  id: (request, { config }) =>
    `arn:aws:elasticloadbalancing:${config.region}:${config.account}:targetgroup/${elbName(request)}/${elbId()}`,
  put(arn, properties, { loadBalancers }) {
    requireValue(properties, 'Protocol', 'HTTP');
    const { Matcher = { HttpCode: '200' } } = properties;
    requireValue(Matcher as typeof properties, 'HttpCode', '200');
    loadBalancers.targetGroups.set(arn, { healthCheckPath: textOf(properties, 'HealthCheckPath') ?? '/' });
    const fullName = arn.split(':').at(-1) ?? '';
    const name = fullName.split('/')[1] ?? '';
    return { TargetGroupArn: arn, TargetGroupFullName: fullName, TargetGroupName: name };
  },
  remove: (arn, { loadBalancers }) => void loadBalancers.targetGroups.delete(arn),
});
