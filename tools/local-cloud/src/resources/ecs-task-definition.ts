import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Cloud } from '../cloud.ts';
import { reservedNames } from '../functions/environment-variables.ts';
import { ReplacementNeeded, ResourceRefused, type Properties, type ResourceType } from '../resource-type.ts';
import type { TaskDefinition } from '../services/task-definition.ts';
import { physicalName } from './physical-name.ts';
import { integerOf, listOf, objectOf, requiredText, requireValue, textOf } from './read-properties.ts';
import { carried, recorded } from './support.ts';

/** The Docker label that says where the program of an image lies as a zip: `s3://<bucket>/<key>`. */
const BUNDLE_LABEL = 'millrace.bundle';

/** One container. Instead of its image, the bundle that its label names is run; secrets and volumes are refused. */
export const ecsTaskDefinition: ResourceType = {
  type: 'AWS::ECS::TaskDefinition',
  properties: {
    ...carried('Family'),
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
    ...recorded('TaskRoleArn', 'ExecutionRoleArn', 'EphemeralStorage', 'Tags'),
  },
  async create(request, cloud) {
    const { properties } = request;
    const arn = nextRevision(textOf(properties, 'Family') ?? physicalName(request), cloud);
    const labels = objectOf(containerOf(properties), 'DockerLabels');
    const label = textOf(labels, BUNDLE_LABEL) ?? '';
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(label) ?? [];
    if (key === '') {
      throw new ResourceRefused(`DockerLabels: ${BUNDLE_LABEL} must be s3://<bucket>/<key>, not "${label}"`);
    }
    const { bundles } = cloud.functions;
    const codeHash = bundles.unpack(await cloud.messaging.getObject(bucket, key));
    if (!existsSync(join(bundles.paths(codeHash).code, 'index.js'))) {
      throw new ResourceRefused(`DockerLabels: the bundle ${label} has no index.js`);
    }
    cloud.services.taskDefinitions.set(arn, read(arn, properties, codeHash));
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

/** One more than the newest that there is. */
function nextRevision(family: string, { config, services }: Cloud): string {
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
  };
}

function environmentOf(container: Properties): Record<string, string> {
  const pairs = listOf(container, 'Environment') as Properties[];
  const environment = Object.fromEntries(
    pairs.map((pair) => [requiredText(pair, 'Name'), textOf(pair, 'Value') ?? '']),
  );
  // A container may be told its region, which is the one that there is; the other names lead to the real AWS.
  const reserved = reservedNames(environment).filter((name) => name !== 'AWS_REGION');
  if (reserved.length === 0) return environment;
  throw new ResourceRefused(`Environment: the local cloud sets these itself: ${reserved.join(', ')}`);
}
