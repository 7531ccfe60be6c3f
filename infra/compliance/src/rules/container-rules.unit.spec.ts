import { describe, expect, it } from '@jest/globals';
import { of, template } from '../testing/builders.ts';
import { looseRepositories, openNetworks, unguardedServices, unsafeContainers } from './container-rules.ts';

describe('the rules of containers', () => {
  const good = {
    Name: 'web',
    Image: 'registry/web:1f2e',
    User: '1000:1000',
    ReadonlyRootFilesystem: true,
    HealthCheck: { Command: ['CMD', 'node', '--eval', "fetch('http://127.0.0.1/healthz')"] },
    LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
    LogConfiguration: { LogDriver: 'awslogs' },
  };
  const faults = (container: Record<string, unknown>) =>
    unsafeContainers(
      template({
        Task: of('AWS::ECS::TaskDefinition', {
          TaskRoleArn: 'arn',
          ContainerDefinitions: [{ ...good, ...container }],
        }),
      }),
    );

  it('take a container that has what it needs and no more', () => {
    expect(faults({})).toEqual([]);
    expect(faults({ Image: `registry/web@sha256:${'0'.repeat(64)}` })).toEqual([]);
  });

  it.each([
    ['no user', { User: undefined }, 'runs as root'],
    ['the user root', { User: 'root' }, 'runs as root'],
    ['user 0 of some group', { User: '0:1000' }, 'runs as root'],
    ['privileges', { Privileged: true }, 'is privileged'],
    ['files to write', { ReadonlyRootFilesystem: false }, 'can write its root file system'],
    ['capabilities', { LinuxParameters: {} }, 'keeps capabilities'],
    ['no tag', { Image: 'registry/web' }, 'has an image that may change'],
    ['a tag that moves', { Image: 'registry/web:latest' }, 'has an image that may change'],
    ['no health check', { HealthCheck: undefined }, 'is not asked whether it is healthy'],
    ['an echo for one', { HealthCheck: { Command: ['CMD', 'echo'] } }, 'is not asked whether it is healthy'],
    ['no log', { LogConfiguration: undefined }, 'has no log'],
  ])('find %s', (_what, container, fault) => {
    expect(faults(container)).toEqual([`Task web ${fault}`]);
  });

  it('find a task without a role', () => {
    expect(unsafeContainers(template({ Task: of('AWS::ECS::TaskDefinition') }))).toEqual([
      'Task has no role',
    ]);
  });

  it('find a service with a public address and one that nothing takes back', () => {
    const NetworkConfiguration = { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } };
    expect(unguardedServices(template({ Web: of('AWS::ECS::Service', { NetworkConfiguration }) }))).toEqual([
      'Web: NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp',
      'Web: DeploymentConfiguration.DeploymentCircuitBreaker.Enable',
      'Web: DeploymentConfiguration.DeploymentCircuitBreaker.Rollback',
    ]);
  });

  it('find open groups, public load balancers and targets that are not asked', () => {
    const bad = template({
      Group: of('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0' }] }),
      Shut: of('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [{ SourceSecurityGroupId: 'sg' }] }),
      Balancer: of('AWS::ElasticLoadBalancingV2::LoadBalancer'),
      Targets: of('AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckPath: '/' }),
    });
    expect(openNetworks(bad)).toEqual([
      'Group lets in addresses',
      'Balancer is not internal',
      'Targets does not ask /healthz',
    ]);
  });

  it('find repositories whose images move, are not looked at and never go', () => {
    expect(looseRepositories(template({ Images: of('AWS::ECR::Repository') }))).toEqual([
      'Images moves tags',
      'Images scans nothing',
      'Images keeps everything',
    ]);
  });
});
