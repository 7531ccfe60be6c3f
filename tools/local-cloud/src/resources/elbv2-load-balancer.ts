import { dnsNameOf } from '../load-balancing/load-balancers.ts';
import { deployed } from './deployed.ts';
import { elbId, elbName } from './elbv2-names.ts';
import { choiceOf } from './read-properties.ts';
import { carried, recorded } from './support.ts';

/** An application load balancer. It listens nowhere: requests come through the VPC link of an HTTP API. */
export const loadBalancer = deployed({
  type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  properties: {
    ...carried('Name', 'Type', 'Scheme'),
    ...recorded(
      'Subnets',
      'SubnetMappings',
      'SecurityGroups',
      'IpAddressType',
      'LoadBalancerAttributes',
      'Tags',
    ),
  },
  fixed: ['Name', 'Type', 'Scheme'],
  id: (request, { config }) =>
    `arn:aws:elasticloadbalancing:${config.region}:${config.account}:loadbalancer/app/${elbName(request)}/${elbId()}`,
  put(arn, properties) {
    choiceOf(properties, 'Type', ['application']);
    // AWS takes a load balancer for a public one unless it says so; on a laptop nobody could reach it.
    choiceOf({ Scheme: 'internet-facing', ...properties }, 'Scheme', ['internal']);
    const fullName = arn.split(':loadbalancer/')[1] ?? '';
    return {
      LoadBalancerArn: arn,
      LoadBalancerFullName: fullName,
      LoadBalancerName: fullName.split('/')[1] ?? '',
      DNSName: dnsNameOf(arn),
      CanonicalHostedZoneID: 'Z32O12XQLNTSW2',
    };
  },
  remove: () => undefined,
});
