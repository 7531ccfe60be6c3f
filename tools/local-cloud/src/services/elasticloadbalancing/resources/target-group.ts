import type { CloudConfig } from '../../../core/config.ts';
import { deployed } from '../../../core/resources/deployed.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import { requireValue, textOf } from '../../../core/resources/read-properties.ts';
import { carried, recorded } from '../../../core/resources/support.ts';
import type { LoadBalancers } from '../load-balancers.ts';
import { elbName, elbId } from './names.ts';

interface Own {
  readonly config: CloudConfig;
  readonly loadBalancers: LoadBalancers;
}

/** The tasks of a service that a listener forwards to. Their health is checked when they start. */
export const targetGroup = deployed<Own>({
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
  identity: identifiedBy('Name'),
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
