import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudConfig } from '../../../core/config.ts';
import { physicalName } from '../../../core/resources/physical-name.ts';
import {
  integerOf,
  listOf,
  objectOf,
  requiredText,
  requireValue,
  textOf,
} from '../../../core/resources/read-properties.ts';
import {
  ReplacementNeeded,
  ResourceRefused,
  type Properties,
  type ResourceType,
} from '../../../core/resources/resource-type.ts';
import { carried, recorded } from '../../../core/resources/support.ts';
import type { Bundles } from '../../lambda/bundles.ts';
import { reservedNames } from '../../lambda/environment-variables.ts';
import type { ObjectReader } from '../../lambda/resources/function.ts';
import type { ServiceRunner } from '../service-runner.ts';
import type { TaskDefinition } from '../task-definition.ts';

/** The Docker label with the bundle of an image, a zip: `s3://<bucket>/<key>`. */
const BUNDLE_LABEL = 'millrace.bundle';

interface Own {
  readonly config: CloudConfig;
  readonly services: Pick<ServiceRunner, 'taskDefinitions'>;
  readonly bundles: Bundles;
  readonly objects: ObjectReader;
}

/** One container. It runs the bundle that its label names instead of its image. Secrets and volumes are refused. */
export const ecsTaskDefinition: ResourceType<Own> = {
  type: 'AWS::ECS::TaskDefinition',
  properties: {
    ...carried('Family', 'TaskRoleArn', 'ExecutionRoleArn'),
    ContainerDefinitions: {
      ...carried('Name', 'Environment', 'DockerLabels'),
      PortMappings: {
        ...carried('ContainerPort', 'Name'),
        ...recorded('HostPort', 'Protocol', 'AppProtocol'),
      },
      LogConfiguration: {
        ...carried('LogDriver'),
        Options: {
          ...carried('awslogs-group', 'awslogs-stream-prefix'),
          ...recorded('awslogs-region', 'awslogs-create-group', 'mode', 'max-buffer-size'),
        },
      },
      ...recorded('Image', 'Essential', 'HealthCheck', 'ReadonlyRootFilesystem', 'User', 'Cpu', 'Memory'),
      ...recorded('MemoryReservation', 'LinuxParameters', 'StopTimeout', 'Ulimits', 'VersionConsistency'),
    },
    ...recorded('Cpu', 'Memory', 'NetworkMode', 'RequiresCompatibilities', 'RuntimePlatform'),
    ...recorded('EphemeralStorage', 'Tags'),
  },
  // Each one is a new revision of its family.
  identity: 'anonymous',
  async create(request, own) {
    const { properties } = request;
    const arn = nextRevision(textOf(properties, 'Family') ?? physicalName(request), own);
    const labels = objectOf(containerOf(properties), 'DockerLabels');
    const label = textOf(labels, BUNDLE_LABEL) ?? '';
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(label) ?? [];
    if (key === '') {
      throw new ResourceRefused(`DockerLabels: ${BUNDLE_LABEL} must be s3://<bucket>/<key>, not "${label}"`);
    }
    const { bundles } = own;
    const codeHash = bundles.unpack(await own.objects.getObject(bucket, key));
    if (!existsSync(join(bundles.paths(codeHash).code, 'index.js'))) {
      throw new ResourceRefused(`DockerLabels: the bundle ${label} has no index.js`);
    }
    own.services.taskDefinitions.set(arn, read(arn, properties, codeHash));
    return { physicalId: arn, attributes: { TaskDefinitionArn: arn, CodeHash: codeHash } };
  },
  async update() {
    throw new ReplacementNeeded('a task definition never changes');
  },
  async delete({ physicalId }, { services }) {
    services.taskDefinitions.delete(physicalId);
  },
  async resume({ physicalId, properties, attributes }, { services }) {
    const definition = read(physicalId, properties, attributes['CodeHash'] ?? '');
    services.taskDefinitions.set(physicalId, definition);
  },
};

/** The number after the newest revision. */
function nextRevision(family: string, { config, services }: Own): string {
  const prefix = `arn:aws:ecs:${config.region}:${config.account}:task-definition/${family}:`;
  const revisions = [...services.taskDefinitions.keys()]
    .filter((arn) => arn.startsWith(prefix))
    .map((arn) => Number(arn.slice(prefix.length)));
  return `${prefix}${Math.max(0, ...revisions) + 1}`;
}

function containerOf(properties: Properties): Properties {
  const [container, ...others] = listOf(properties, 'ContainerDefinitions') as Properties[];
  if (container && others.length === 0) return container;
  throw new ResourceRefused('ContainerDefinitions: a task has one container on a laptop');
}

function read(arn: string, properties: Properties, codeHash: string): TaskDefinition {
  const container = containerOf(properties);
  const [mapping, ...others] = listOf(container, 'PortMappings') as Properties[];
  if (others.length > 0) throw new ResourceRefused('PortMappings: a container has one port on a laptop');
  const log = objectOf(container, 'LogConfiguration');
  requireValue(log, 'LogDriver', 'awslogs');
  const options = objectOf(log, 'Options');
  return {
    arn,
    containerName: requiredText(container, 'Name'),
    codeHash,
    environment: environmentOf(container),
    port: mapping && {
      containerPort: integerOf(mapping, 'ContainerPort', { min: 1, max: 65_535 }) ?? 0,
      name: textOf(mapping, 'Name'),
    },
    logGroup: requiredText(options, 'awslogs-group'),
    logStreamPrefix: requiredText(options, 'awslogs-stream-prefix'),
    taskRoleArn: requiredText(properties, 'TaskRoleArn'),
    executionRoleArn: requiredText(properties, 'ExecutionRoleArn'),
  };
}

function environmentOf(container: Properties): Record<string, string> {
  const pairs = listOf(container, 'Environment') as Properties[];
  const environment = Object.fromEntries(
    pairs.map((pair) => [requiredText(pair, 'Name'), textOf(pair, 'Value') ?? '']),
  );
  // A container may get the region, since there is only one. The other variables would direct calls to the real AWS.
  const reserved = reservedNames(environment).filter((name) => name !== 'AWS_REGION');
  if (reserved.length === 0) return environment;
  throw new ResourceRefused(`Environment: the local cloud sets these itself: ${reserved.join(', ')}`);
}
