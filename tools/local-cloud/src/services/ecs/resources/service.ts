import type { CloudConfig } from '../../../core/config.ts';
import { deployed } from '../../../core/resources/deployed.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import { physicalName } from '../../../core/resources/physical-name.ts';
import {
  integerOf,
  listOf,
  objectOf,
  requiredText,
  textOf,
} from '../../../core/resources/read-properties.ts';
import { ResourceRefused, type Properties } from '../../../core/resources/resource-type.ts';
import { carried, recorded } from '../../../core/resources/support.ts';
import type { ServiceRunner } from '../service-runner.ts';
import type { ServiceConnect, ServiceSpec, TaskDefinition } from '../task-definition.ts';

interface Own {
  readonly config: CloudConfig;
  readonly services: ServiceRunner;
}

/** A service with one task or none. Its deployment succeeds when the task passes its health check. */
export const ecsService = deployed<Own>({
  type: 'AWS::ECS::Service',
  properties: {
    ...carried('ServiceName', 'Cluster', 'TaskDefinition', 'DesiredCount'),
    LoadBalancers: carried('ContainerName', 'ContainerPort', 'TargetGroupArn'),
    ServiceConnectConfiguration: {
      ...carried('Enabled', 'Namespace'),
      Services: {
        ...carried('PortName'),
        ClientAliases: carried('DnsName', 'Port'),
        ...recorded('DiscoveryName', 'Timeout'),
      },
      ...recorded('LogConfiguration', 'AccessLogConfiguration'),
    },
    ...recorded('LaunchType', 'CapacityProviderStrategy', 'PlatformVersion', 'SchedulingStrategy'),
    ...recorded('DeploymentConfiguration', 'DeploymentController', 'HealthCheckGracePeriodSeconds'),
    ...recorded('NetworkConfiguration', 'AvailabilityZoneRebalancing', 'EnableExecuteCommand'),
    ...recorded('EnableECSManagedTags', 'PropagateTags', 'Tags', 'Role'),
  },
  identity: identifiedBy('Cluster', 'ServiceName'),
  fixed: ['ServiceName', 'Cluster'],
  id(request, { config }) {
    const name = textOf(request.properties, 'ServiceName') ?? physicalName(request);
    // The cluster is given by name or by ARN, which ends in the name.
    const cluster = requiredText(request.properties, 'Cluster').split('/').at(-1);
    return `arn:aws:ecs:${config.region}:${config.account}:service/${cluster}/${name}`;
  },
  async put(arn, properties, { services }) {
    const spec = read(arn, properties);
    check(properties, services.taskDefinitions.get(spec.taskDefinitionArn));
    await services.put(spec);
    return { ServiceArn: arn, Name: spec.name };
  },
  remove: (arn, { services }) => services.remove(arn),
});

function read(arn: string, properties: Properties): ServiceSpec {
  const desired = integerOf(properties, 'DesiredCount', { min: 0, max: 1000 }) ?? 1;
  if (desired > 1) {
    throw new ResourceRefused(`DesiredCount: a laptop runs one task of a service, not ${desired}`);
  }
  const loadBalancers = listOf(properties, 'LoadBalancers') as Properties[];
  return {
    arn,
    name: arn.split('/').at(-1) ?? '',
    taskDefinitionArn: requiredText(properties, 'TaskDefinition'),
    desiredCount: desired,
    targetGroupArns: loadBalancers.map((each) => requiredText(each, 'TargetGroupArn')),
    serviceConnect: serviceConnectOf(properties),
  };
}

function serviceConnectOf(properties: Properties): ServiceConnect | undefined {
  const connect = objectOf(properties, 'ServiceConnectConfiguration');
  if (textOf(connect, 'Enabled') !== 'true') return undefined;
  const aliases = (listOf(connect, 'Services') as Properties[]).flatMap((service) =>
    (listOf(service, 'ClientAliases') as Properties[]).map((alias) => ({
      dnsName: requiredText(alias, 'DnsName'),
      port: integerOf(alias, 'Port', { min: 1, max: 65_535 }) ?? 80,
    })),
  );
  return { namespace: requiredText(connect, 'Namespace'), aliases };
}

/** @throws ResourceRefused when the service names a container or a port that its task does not have */
function check(properties: Properties, definition: TaskDefinition | undefined): void {
  // After a restart, the task definition may be resumed later.
  if (!definition) return;
  const { containerName, port } = definition;
  for (const each of listOf(properties, 'LoadBalancers') as Properties[]) {
    const { ContainerName: name, ContainerPort: number } = each;
    if (name === containerName && Number(number) === port?.containerPort) continue;
    throw new ResourceRefused(`LoadBalancers: the task has no container ${name} with the port ${number}`);
  }
  const { Services = [] } = objectOf(properties, 'ServiceConnectConfiguration') as {
    Services?: Properties[];
  };
  for (const { PortName } of Services) {
    if (PortName === port?.name) continue;
    throw new ResourceRefused(`ServiceConnectConfiguration: the task has no port called ${PortName}`);
  }
}
