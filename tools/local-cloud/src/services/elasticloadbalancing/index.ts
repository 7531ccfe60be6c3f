import type { CloudConfig } from '../../core/config.ts';
import type { Service } from '../../core/registry.ts';
import { LoadBalancers } from './load-balancers.ts';
import { listener, listenerRule } from './resources/listener.ts';
import { loadBalancer } from './resources/load-balancer.ts';
import { targetGroup } from './resources/target-group.ts';

interface ElasticLoadBalancing {
  readonly config: CloudConfig;
  readonly loadBalancers: LoadBalancers;
}

/** Application load balancers. */
export const elasticLoadBalancing: Service<'elasticloadbalancing', ElasticLoadBalancing> = {
  name: 'elasticloadbalancing',
  needs: [],
  resources: [listener, listenerRule, loadBalancer, targetGroup],
  start: ({ config }) => ({ config, loadBalancers: new LoadBalancers() }),
};
