import type { CloudConfig } from '../../../core/config.ts';
import { deployed } from '../../../core/resources/deployed.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import { choiceOf } from '../../../core/resources/read-properties.ts';
import { carried, recorded } from '../../../core/resources/support.ts';
import { dnsNameOf } from '../load-balancers.ts';
import { elbId, elbName } from './names.ts';

/** An application load balancer. It does not listen: requests arrive through the VPC link of an HTTP API. */
export const loadBalancer = deployed<{ readonly config: CloudConfig }>({
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
  identity: identifiedBy('Name'),
  fixed: ['Name', 'Type', 'Scheme'],
  id: (request, { config }) =>
    `arn:aws:elasticloadbalancing:${config.region}:${config.account}:loadbalancer/app/${elbName(request)}/${elbId()}`,
  put(arn, properties) {
    choiceOf(properties, 'Type', ['application']);
    // By default, AWS creates a public load balancer, which nobody could reach on a laptop.
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
