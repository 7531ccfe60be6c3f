import { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { ModuleNetworkIds } from './module-network.ts';
import type { ModuleStack } from '../module-stack.ts';

/** The cluster of a module's services. */
export class ContainerCluster extends Construct {
  /** `millrace-<stage>-<module>` */
  readonly name: string;
  readonly ref: string;
  readonly network: ModuleNetworkIds;

  constructor(stack: ModuleStack, id: string, network: ModuleNetworkIds) {
    super(stack, id);
    this.name = `millrace-${stack.stage.name}-${stack.module}`;
    this.network = network;
    const cluster = new CfnCluster(this, 'Cluster', {
      clusterName: this.name,
      clusterSettings: [{ name: 'containerInsights', value: 'enabled' }],
    });
    this.ref = cluster.ref;
  }
}
