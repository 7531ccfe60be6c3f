import { CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeWildcard, allow, serviceRole } from '../access.ts';
import { acknowledge } from '../acknowledge.ts';
import { containerName, imageOf, type ServiceImage } from './image-repository.ts';
import { moduleLogGroup } from '../log-group.ts';
import type { ModuleStack } from '../module-stack.ts';
import { arnOf } from '../resource-names.ts';

const CPU_UNITS = 256;
const MEMORY_MB = 512;
/** The user `node` of the base image, which owns no files there. */
const USER = '1000:1000';
/** Longer than a long poll and the processing of its messages. */
const STOP_TIMEOUT_SECONDS = 60;

export interface TaskProps {
  /** The service's name. Its bundle is `dist/apps/<module>/<service>`. */
  readonly service: string;
  /** Port of the HTTP server, which serves at least `/healthz`. */
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Permissions of the service's code. */
  readonly statements: readonly PolicyStatement[];
}

/** The task of a service: image, permissions and log. It has no root user and a read-only file system. */
export function taskDefinition(
  scope: Construct,
  stack: ModuleStack,
  props: TaskProps,
): { readonly task: CfnTaskDefinition; readonly log: LogGroup } {
  const { service, port, environment, statements } = props;
  const { stage } = stack;
  const name = containerName(stage, service);
  const image = imageOf(scope, stack, service);
  const logGroupName = `/aws/ecs/${name}`;
  const log = moduleLogGroup(scope, stack, { logGroupName });
  const taskRole = serviceRole(scope, 'TaskRole', {
    service: 'ecs-tasks',
    account: stage.account,
    statements: [...statements],
  });
  const task = new CfnTaskDefinition(scope, 'Task', {
    family: name,
    cpu: String(CPU_UNITS),
    memory: String(MEMORY_MB),
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
    executionRoleArn: executionRole(scope, stack, { image, logGroupName }),
    taskRoleArn: taskRole.roleArn,
    containerDefinitions: [
      {
        name: service,
        image: image.uri,
        essential: true,
        user: USER,
        readonlyRootFilesystem: true,
        linuxParameters: { initProcessEnabled: true, capabilities: { drop: ['ALL'] } },
        stopTimeout: STOP_TIMEOUT_SECONDS,
        portMappings: [{ name: 'http', containerPort: port, protocol: 'tcp', appProtocol: 'http' }],
        environment: environmentOf({
          ...environment,
          HOST: '0.0.0.0',
          PORT: String(port),
          AWS_REGION: stage.region,
        }),
        dockerLabels: { 'millrace.bundle': image.bundle },
        healthCheck: {
          command: ['CMD', 'node', '--eval', checkHealth(port)],
          interval: 15,
          timeout: 5,
          retries: 3,
          startPeriod: 30,
        },
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': log.logGroupName,
            'awslogs-region': stage.region,
            'awslogs-stream-prefix': service,
          },
        },
      },
    ],
  });
  acknowledge(task, {
    'AwsSolutions-ECS2':
      'The environment contains only names, ARNs and URLs. The code reads secrets from Secrets Manager by ARN.',
  });
  return { task, log };
}

/** The role that ECS uses to pull the image and write the log. */
function executionRole(
  scope: Construct,
  stack: ModuleStack,
  { image, logGroupName }: { image: ServiceImage; logGroupName: string },
): string {
  const streams = `${logGroupName}:log-stream:*`;
  const role = serviceRole(scope, 'ExecutionRole', {
    service: 'ecs-tasks',
    account: stack.stage.account,
    statements: [
      allow(['ecr:GetAuthorizationToken'], ['*']),
      allow(
        ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        [image.repositoryArn],
      ),
      allow(
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        [arnOf(stack.stage, 'logs', `log-group:${streams}`)],
      ),
    ],
  });
  acknowledgeWildcard(role, {
    endsWith: '*',
    actions: ['ecr:GetAuthorizationToken'],
    reason: 'A login to ECR applies to the registry, which is not a resource.',
  });
  acknowledgeWildcard(role, {
    endsWith: streams,
    reason: 'ECS chooses the names of the log streams in the service’s own log group.',
  });
  return role.roleArn;
}

function environmentOf(variables: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}

/** Uses Node, because the image has no curl. */
function checkHealth(port: number): string {
  return `fetch('http://127.0.0.1:${port}/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`;
}
