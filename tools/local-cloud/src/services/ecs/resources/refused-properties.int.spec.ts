import { describe, expect, it } from '@jest/globals';
import { aTestCloud } from '../../../testing/test-cloud.ts';
import { aTaskDefinition, deployService, PROGRAM } from '../testing/shop.ts';
import { ecsTaskDefinition } from './task-definition.ts';

const test = aTestCloud();

describe('a service in a template', () => {
  const task = (override: object) => () =>
    test.put(ecsTaskDefinition, 'Task', aTaskDefinition('catalog', {}, { ...override }));
  const service = (override: object) => () => deployService(test, 'catalog', {}, { ...override });
  const balanced = (override: object) => ({
    LoadBalancers: [{ ContainerName: 'catalog', ContainerPort: 8080, TargetGroupArn: 'arn', ...override }],
  });
  const cases: [string, () => () => Promise<unknown>, string][] = [
    ['several tasks', () => service({ DesiredCount: 3 }), 'a laptop runs one task of a service, not 3'],
    [
      'no task definition that there is',
      () => service({ TaskDefinition: 'arn:none' }),
      'TaskDefinition: there is no task definition arn:none',
    ],
    [
      'a container that the task does not have',
      () => service(balanced({ ContainerName: 'web' })),
      'the task has no container web with the port 8080',
    ],
    [
      'a port that the task does not have',
      () => service(balanced({ ContainerPort: 1 })),
      'the task has no container catalog with the port 1',
    ],
    [
      'a port name that the task does not have',
      () =>
        service({
          ServiceConnectConfiguration: { Enabled: true, Namespace: 'n', Services: [{ PortName: 'x' }] },
        }),
      'the task has no port called x',
    ],
    ['no label', () => task({ DockerLabels: {} }), 'millrace.bundle must be s3://<bucket>/<key>, not ""'],
    [
      'variables of the SDK',
      () => task({ Environment: [{ Name: 'AWS_ENDPOINT_URL', Value: 'https://x' }] }),
      'the local cloud sets these itself: AWS_ENDPOINT_URL',
    ],
    [
      'several ports',
      () => task({ PortMappings: [{ ContainerPort: 1 }, { ContainerPort: 2 }] }),
      'a container has one port on a laptop',
    ],
    ['another log', () => task({ LogConfiguration: { LogDriver: 'splunk' } }), 'LogDriver must be awslogs'],
  ];
  it.each(cases)('%s is refused', async (_title, attempt, message) => {
    test.upload('program.zip', { 'index.js': PROGRAM });
    await expect(attempt()()).rejects.toThrow(message);
  });

  it('refuses a sidecar', async () => {
    const { ContainerDefinitions } = aTaskDefinition('catalog', {}) as { ContainerDefinitions: object[] };
    const both = { Family: 'x', ContainerDefinitions: [...ContainerDefinitions, ...ContainerDefinitions] };
    await expect(test.put(ecsTaskDefinition, 'Task', both)).rejects.toThrow('a task has one container');
  });

  it('refuses a bundle without a program', async () => {
    test.upload('program.zip', { 'readme.txt': '' });
    await expect(task({})()).rejects.toThrow('the bundle s3://assets/program.zip has no index.js');
  });
});
