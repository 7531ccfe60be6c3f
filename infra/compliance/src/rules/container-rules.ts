import { propertyOf, resourcesOf, type TemplateJson } from '@millrace/constructs/testing/template.ts';

/** A digest, or a tag that says more than `latest`. */
const PINNED = /(@sha256:[0-9a-f]{64}|:(?!latest$)[\w.-]+)$/;

interface Container {
  readonly Name: string;
  readonly Image?: unknown;
  readonly User?: string;
  readonly Privileged?: boolean;
  readonly ReadonlyRootFilesystem?: boolean;
  readonly HealthCheck?: { readonly Command?: readonly string[] };
  readonly LinuxParameters?: {
    readonly Capabilities?: { readonly Add?: unknown; readonly Drop?: readonly string[] };
  };
  readonly LogConfiguration?: unknown;
}

/** Containers that could do or change more than they need, that nobody could tell from broken ones, or that vary. */
export function unsafeContainers(template: TemplateJson): string[] {
  return resourcesOf(template, 'AWS::ECS::TaskDefinition').flatMap((task) => [
    ...(propertyOf(task, 'TaskRoleArn') ? [] : [`${task.id} has no role`]),
    ...((propertyOf(task, 'ContainerDefinitions') ?? []) as Container[]).flatMap((container) =>
      faultsOf(container).map((fault) => `${task.id} ${container.Name} ${fault}`),
    ),
  ]);
}

function faultsOf(container: Container): string[] {
  const { User = '', Image, HealthCheck, LinuxParameters } = container;
  const faults: readonly [boolean, string][] = [
    [/^(|root|0)(:|$)/.test(User), 'runs as root'],
    [container.Privileged === true, 'is privileged'],
    [container.ReadonlyRootFilesystem !== true, 'can write its root file system'],
    [LinuxParameters?.Capabilities?.Drop?.includes('ALL') !== true, 'keeps capabilities'],
    [typeof Image !== 'string' || !PINNED.test(Image), 'has an image that may change'],
    [!HealthCheck?.Command?.some((word) => word.includes('/healthz')), 'is not asked whether it is healthy'],
    [container.LogConfiguration === undefined, 'has no log'],
  ];
  return faults.filter(([applies]) => applies).map(([, fault]) => fault);
}

/** Services that the internet could reach, or that stay broken after a deployment. */
export function unguardedServices(template: TemplateJson): string[] {
  return resourcesOf(template, 'AWS::ECS::Service').flatMap((service) => {
    const wanted: readonly [path: string, value: unknown][] = [
      ['NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp', 'DISABLED'],
      ['DeploymentConfiguration.DeploymentCircuitBreaker.Enable', true],
      ['DeploymentConfiguration.DeploymentCircuitBreaker.Rollback', true],
    ];
    return wanted
      .filter(([path, value]) => propertyOf(service, path) !== value)
      .map(([path]) => `${service.id}: ${path}`);
  });
}

/** Ways into a network that everybody has, and targets that get requests without being asked whether they can. */
export function openNetworks(template: TemplateJson): string[] {
  return [
    ...resourcesOf(template, 'AWS::EC2::SecurityGroup')
      .filter((group) =>
        ((propertyOf(group, 'SecurityGroupIngress') ?? []) as object[]).some((rule) => 'CidrIp' in rule),
      )
      .map(({ id }) => `${id} lets in addresses`),
    ...resourcesOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer')
      .filter((balancer) => propertyOf(balancer, 'Scheme') !== 'internal')
      .map(({ id }) => `${id} is not internal`),
    ...resourcesOf(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')
      .filter((group) => propertyOf(group, 'HealthCheckPath') !== '/healthz')
      .map(({ id }) => `${id} does not ask /healthz`),
  ];
}

/** Repositories whose tags can be moved, whose images nobody looks at, or that grow for ever. */
export function looseRepositories(template: TemplateJson): string[] {
  return resourcesOf(template, 'AWS::ECR::Repository').flatMap((repository) => [
    ...(propertyOf(repository, 'ImageTagMutability') === 'IMMUTABLE' ? [] : [`${repository.id} moves tags`]),
    ...(propertyOf(repository, 'ImageScanningConfiguration.ScanOnPush') === true
      ? []
      : [`${repository.id} scans nothing`]),
    ...(propertyOf(repository, 'LifecyclePolicy') ? [] : [`${repository.id} keeps everything`]),
  ]);
}
