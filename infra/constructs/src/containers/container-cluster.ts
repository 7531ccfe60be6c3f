import { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { CfnHttpNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { readNetwork, type ModuleNetworkIds } from './module-network.ts';
import type { ModuleStack } from '../module-stack.ts';
import { RejectionLog } from '../messaging/rejection-log.ts';

/** The cluster of a module's services, with the namespace in which they find each other. */
export class ContainerCluster extends Construct {
  /** `millrace-<stage>-<module>` */
  readonly name: string;
  readonly ref: string;
  readonly namespaceArn: string;
  readonly network: ModuleNetworkIds;

  constructor(stack: ModuleStack, id: string) {
    super(stack, id);
    this.name = `millrace-${stack.stage.name}-${stack.module}`;
    this.network = readNetwork(stack);
    new RejectionLog(stack, 'RejectionLog', this.network.vpcId);
    const namespace = new CfnHttpNamespace(this, 'Namespace', { name: this.name });
    this.namespaceArn = namespace.attrArn;
    const cluster = new CfnCluster(this, 'Cluster', {
      clusterName: this.name,
      clusterSettings: [{ name: 'containerInsights', value: 'enabled' }],
    });
    this.ref = cluster.ref;
  }
}
