import { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { CfnHttpNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { readNetwork, type NetworkPlace } from './module-network.ts';
import type { ModuleStack } from '../module-stack.ts';
import { RejectionLog } from '../messaging/rejection-log.ts';

/** Where a module's services run, and the names by which they find each other. */
export class ContainerCluster extends Construct {
  /** `millrace-<stage>-<module>` */
  readonly name: string;
  readonly ref: string;
  readonly namespaceArn: string;
  readonly network: NetworkPlace;

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
