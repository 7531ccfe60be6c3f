import { CfnService, type CfnServiceProps } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { ContainerCluster } from './container-cluster.ts';
import type { ServiceTarget } from './entrance.ts';
import { containerName } from './image-repository.ts';
import { alarmOnFailingMessages } from '../messaging/failing-messages.ts';
import type { ModuleStack } from '../module-stack.ts';
import { taskDefinition, type TaskProps } from './task-definition.ts';

const HEALTH_GRACE_SECONDS = 60;

export interface FargateServiceProps extends TaskProps {
  readonly cluster: ContainerCluster;
  /** Ids of the groups that its tasks are in. */
  readonly securityGroupIds: readonly string[];
  /** Number of tasks; undefined if scaling sets it. */
  readonly desiredCount?: number;
  /** The target group that forwards outside requests to it. */
  readonly target?: ServiceTarget;
  /** The namespace in which it finds other services. Without one, it calls none by name. */
  readonly namespaceArn?: string;
  /** Whether other services of the namespace find it at `http://<service>:<port>`. */
  readonly discoverable?: boolean;
  /** Whether the service consumes a queue. If so, it gets an alarm on messages that fail repeatedly. */
  readonly consumesQueue?: boolean;
}

/** A container service. If the tasks of a deployment do not become healthy, ECS rolls it back. */
export class FargateService extends Construct {
  readonly service: CfnService;
  /** `service/<cluster>/<service>`, the id that scaling uses. */
  readonly scalableId: string;

  constructor(stack: ModuleStack, id: string, props: FargateServiceProps) {
    super(stack, id);
    const { cluster, securityGroupIds, service, port, desiredCount, target, consumesQueue } = props;
    const serviceName = containerName(stack.stage, service);
    this.scalableId = `service/${cluster.name}/${serviceName}`;
    const { task, log } = taskDefinition(this, stack, props);
    this.service = new CfnService(this, 'Service', {
      serviceName,
      cluster: cluster.ref,
      launchType: 'FARGATE',
      taskDefinition: task.ref,
      ...(desiredCount !== undefined && { desiredCount }),
      deploymentConfiguration: {
        minimumHealthyPercent: 100,
        maximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: [...cluster.network.privateSubnetIds],
          securityGroups: [...securityGroupIds],
          assignPublicIp: 'DISABLED',
        },
      },
      ...serviceConnect(props),
      ...(target && {
        loadBalancers: [
          { containerName: service, containerPort: port, targetGroupArn: target.targetGroupArn },
        ],
        healthCheckGracePeriodSeconds: HEALTH_GRACE_SECONDS,
      }),
      propagateTags: 'SERVICE',
    });
    if (target) this.service.addResourceDependency(target.attachedBy);
    if (consumesQueue) alarmOnFailingMessages(this, stack, { consumer: service, logGroup: log });
  }
}

function serviceConnect({
  namespaceArn,
  discoverable,
  service,
  port,
}: FargateServiceProps): Pick<CfnServiceProps, 'serviceConnectConfiguration'> {
  if (namespaceArn === undefined) return {};
  const alias = { portName: 'http', discoveryName: service, clientAliases: [{ port, dnsName: service }] };
  return {
    serviceConnectConfiguration: {
      enabled: true,
      namespace: namespaceArn,
      ...(discoverable && { services: [alias] }),
    },
  };
}
