import { arnOf } from '../../core/arn.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { Service } from '../../core/registry.ts';
import { recordedTypes } from '../../core/resources/recorded.ts';
import type { LoadBalancers } from '../elasticloadbalancing/load-balancers.ts';
import type { Bundles } from '../lambda/bundles.ts';
import type { ObjectReader } from '../lambda/resources/function.ts';
import type { LogWriter } from '../logs/log-store.ts';
import { ecsService } from './resources/service.ts';
import { ecsTaskDefinition } from './resources/task-definition.ts';
import { ServiceRunner } from './service-runner.ts';
import type { TaskLimits } from './task-keeper.ts';

interface Ecs {
  readonly config: CloudConfig;
  readonly services: ServiceRunner;
  readonly bundles: Bundles;
  readonly objects: ObjectReader;
}

interface Needed {
  readonly elasticloadbalancing: { readonly loadBalancers: Pick<LoadBalancers, 'targetGroups'> };
  readonly lambda: { readonly functions: { readonly bundles: Bundles } };
  readonly logs: { readonly store: LogWriter };
  readonly s3: { readonly buckets: ObjectReader };
}

/** Container services, whose tasks are processes. */
export function ecsWith(limits: Partial<TaskLimits> = {}): Service<'ecs', Ecs, Needed> {
  return {
    name: 'ecs',
    needs: ['elasticloadbalancing', 'lambda', 'logs', 's3'],
    resources: [
      ecsService,
      ecsTaskDefinition,
      ...recordedTypes({
        'AWS::ECS::Cluster': {
          named: 'ClusterName',
          arn: (name, config) => arnOf(config, 'ecs', `cluster/${name}`),
        },
      }),
    ],
    start(
      { config, authorizer, sessions, database, endpointUrl },
      { elasticloadbalancing, lambda, logs, s3 },
    ) {
      const { bundles } = lambda.functions;
      const { targetGroups } = elasticloadbalancing.loadBalancers;
      const access = { authorizer, sessions };
      const context = { config, ...access, database, endpointUrl, bundles, logs: logs.store, targetGroups };
      return { config, services: new ServiceRunner(context, limits), bundles, objects: s3.buckets };
    },
    open: ({ services }) => services.open(),
    stop: ({ services }) => services.stop(),
  };
}

export const ecs = ecsWith();
