import { deployed } from '../../../core/resources/deployed.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import {
  integerOf,
  listOf,
  objectOf,
  requiredText,
  requireValue,
} from '../../../core/resources/read-properties.ts';
import { ResourceRefused, type Properties } from '../../../core/resources/resource-type.ts';
import { carried, recorded } from '../../../core/resources/support.ts';
import { compilePathPattern, type LoadBalancers } from '../load-balancers.ts';
import { elbId } from './names.ts';

const action = { ...carried('Type', 'TargetGroupArn'), ...recorded('Order') };

/** An HTTP listener. It forwards requests that match no rule to one target group. */
export const listener = deployed<{ readonly loadBalancers: LoadBalancers }>({
  type: 'AWS::ElasticLoadBalancingV2::Listener',
  properties: {
    ...carried('LoadBalancerArn', 'Protocol'),
    ...recorded('Port', 'ListenerAttributes'),
    DefaultActions: action,
  },
  identity: identifiedBy('LoadBalancerArn', 'Port'),
  fixed: ['LoadBalancerArn'],
  id: ({ properties }) =>
    `${requiredText(properties, 'LoadBalancerArn').replace(':loadbalancer/', ':listener/')}/${elbId()}`,
  put(arn, properties, { loadBalancers }) {
    requireValue(properties, 'Protocol', 'HTTP');
    loadBalancers.listeners.set(arn, forwardedTo(properties, 'DefaultActions'));
    return { ListenerArn: arn };
  },
  remove: (arn, { loadBalancers }) => void loadBalancers.listeners.delete(arn),
});

/** A rule that forwards requests by path to one target group. */
export const listenerRule = deployed<{ readonly loadBalancers: LoadBalancers }>({
  type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
  properties: {
    ...carried('ListenerArn', 'Priority'),
    Conditions: { ...carried('Field', 'Values'), PathPatternConfig: carried('Values') },
    Actions: action,
  },
  identity: identifiedBy('ListenerArn', 'Priority'),
  fixed: ['ListenerArn'],
  id: ({ properties }) =>
    `${requiredText(properties, 'ListenerArn').replace(':listener/', ':listener-rule/')}/${elbId()}`,
  put(arn, properties, { loadBalancers }) {
    loadBalancers.rules.set(arn, {
      listenerArn: requiredText(properties, 'ListenerArn'),
      priority: integerOf(properties, 'Priority', { min: 1, max: 50_000 }) ?? 0,
      paths: pathsOf(properties),
      targetGroupArn: forwardedTo(properties, 'Actions'),
    });
    return { RuleArn: arn, IsDefault: 'false' };
  },
  remove: (arn, { loadBalancers }) => void loadBalancers.rules.delete(arn),
});

function forwardedTo(properties: Properties, name: 'DefaultActions' | 'Actions'): string {
  const [first, ...others] = listOf(properties, name) as Properties[];
  if (!first || others.length > 0) throw new ResourceRefused(`${name} must be one action`);
  requireValue(first, 'Type', 'forward');
  return requiredText(first, 'TargetGroupArn');
}

function pathsOf(properties: Properties): RegExp[] {
  const [condition, ...others] = listOf(properties, 'Conditions') as Properties[];
  if (!condition || others.length > 0) throw new ResourceRefused('Conditions must be one condition');
  requireValue(condition, 'Field', 'path-pattern');
  const values = listOf(objectOf(condition, 'PathPatternConfig'), 'Values');
  return [...values, ...listOf(condition, 'Values')].map((value) => {
    const pattern = compilePathPattern(String(value));
    if (pattern) return pattern;
    throw new ResourceRefused(`Conditions: ${String(value)} is not a path pattern`);
  });
}
