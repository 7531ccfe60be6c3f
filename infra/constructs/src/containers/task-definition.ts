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
/** Of the user `node` of the base image, which owns nothing in it. */
const USER = '1000:1000';
/** Longer than a long poll and the work on what it brought. */
const STOP_TIMEOUT_SECONDS = 60;

export interface TaskProps {
  /** The app whose code the service runs; the stack's module by default. */
  readonly app?: string;
  /** The service's name. Its bundle is `dist/apps/<app>/<service>`. */
  readonly service: string;
  /** Of the HTTP server, which answers `/healthz` at least. */
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** What its code may do. */
  readonly statements: readonly PolicyStatement[];
}

/** What one task of a service is: its image, its rights, its log; no root user, no file that could be written. */
export function taskDefinition(
  scope: Construct,
  stack: ModuleStack,
  props: TaskProps,
): { readonly task: CfnTaskDefinition; readonly log: LogGroup } {
  const { app = stack.module, service, port, environment, statements } = props;
  const { stage } = stack;
  const name = containerName(stage, service);
  const image = imageOf(scope, stack.stage, { app, service });
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
          command: ['CMD', 'node', '--eval', askHealth(port)],
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
      'The environment holds names, ARNs and URLs; what is secret the code reads from Secrets Manager by its ARN.',
  });
  return { task, log };
}

/** What ECS does before and around the code: it pulls the image and writes the log. */
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
    reason: 'A login to ECR is for the registry, which is no resource.',
  });
  acknowledgeWildcard(role, {
    endsWith: streams,
    reason: 'ECS names the log streams in the log group that is the service’s own.',
  });
  return role.roleArn;
}

function environmentOf(variables: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}

/** The image has no curl and needs none. */
function askHealth(port: number): string {
  return `fetch('http://127.0.0.1:${port}/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`;
}
