import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { FargateService } from './fargate-service.ts';
import type { ModuleStack } from '../module-stack.ts';
import type { TaskBounds } from '../stage.ts';

const CPU_PERCENT = 60;
const SCALE_OUT_COOLDOWN_SECONDS = 30;
const SCALE_IN_COOLDOWN_SECONDS = 300;

/** Adds tasks when the running tasks use much of their CPU. */
export function scaleOnCpu(stack: ModuleStack, service: FargateService, bounds: TaskBounds): void {
  scaleTo(stack, service, bounds, {
    targetValue: CPU_PERCENT,
    predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageCPUUtilization' },
  });
}

/** Adds tasks when more than `messagesPerTask` messages wait for each task. */
export function scaleOnBacklog(
  stack: ModuleStack,
  service: FargateService,
  { queue, messagesPerTask, bounds }: { queue: Queue; messagesPerTask: number; bounds: TaskBounds },
): void {
  const [, clusterName, serviceName] = service.scalableId.split('/') as [string, string, string];
  const metric = (
    id: string,
    namespace: string,
    metricName: string,
    dimensions: Record<string, string>,
    stat: string,
  ) => ({
    id,
    returnData: false,
    metricStat: {
      stat,
      metric: {
        namespace,
        metricName,
        dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })),
      },
    },
  });
  scaleTo(stack, service, bounds, {
    targetValue: messagesPerTask,
    customizedMetricSpecification: {
      metrics: [
        metric(
          'waiting',
          'AWS/SQS',
          'ApproximateNumberOfMessagesVisible',
          { QueueName: queue.queueName },
          'Sum',
        ),
        metric(
          'tasks',
          'ECS/ContainerInsights',
          'RunningTaskCount',
          { ClusterName: clusterName, ServiceName: serviceName },
          'Average',
        ),
        { id: 'backlog', label: 'Messages per task', expression: 'waiting / tasks', returnData: true },
      ],
    },
  });
}

type Target = Pick<
  CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty,
  'targetValue' | 'predefinedMetricSpecification' | 'customizedMetricSpecification'
>;

function scaleTo(
  stack: ModuleStack,
  service: FargateService,
  { min, max }: TaskBounds,
  target: Target,
): void {
  const scalable = new CfnScalableTarget(service, 'Scalable', {
    serviceNamespace: 'ecs',
    scalableDimension: 'ecs:service:DesiredCount',
    resourceId: service.scalableId,
    minCapacity: min,
    maxCapacity: max,
  });
  scalable.addResourceDependency(service.service);
  new CfnScalingPolicy(service, 'Scaling', {
    policyName: stack.nameOf(`${service.node.id.toLowerCase()}-scaling`),
    policyType: 'TargetTrackingScaling',
    scalingTargetId: scalable.ref,
    targetTrackingScalingPolicyConfiguration: {
      ...target,
      scaleOutCooldown: SCALE_OUT_COOLDOWN_SECONDS,
      scaleInCooldown: SCALE_IN_COOLDOWN_SECONDS,
    },
  });
}
