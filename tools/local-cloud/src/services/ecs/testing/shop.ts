import type { Properties, ResourceState } from '../../../core/resources/resource-type.ts';
import { ROLE } from '../../../testing/open-role.ts';
import type { TestCloud } from '../../../testing/test-cloud.ts';
import { listener, listenerRule } from '../../elasticloadbalancing/resources/listener.ts';
import { loadBalancer } from '../../elasticloadbalancing/resources/load-balancer.ts';
import { targetGroup } from '../../elasticloadbalancing/resources/target-group.ts';
import { ecsService } from '../resources/service.ts';
import { ecsTaskDefinition } from '../resources/task-definition.ts';

/** A program that reports the request and itself, crashes at `/crash` and echoes bytes at `/bytes`. */
export const PROGRAM = `
const { createServer } = require('node:http');
console.log('version ' + process.env.VERSION);
if (process.env.FAIL) { console.error('no such table'); process.exit(3); }
if (process.env.STUBBORN) process.on('SIGTERM', () => console.log('asked to end'));
createServer(async (request, response) => {
  if (request.url === '/crash') process.exit(7);
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (request.url === '/healthz') response.statusCode = process.env.SICK ? 500 : 200;
  if (request.url === '/bytes') return response.setHeader('content-type', 'image/png').end(body);
  if (request.url.endsWith('/never')) return;
  const { method, url, headers } = request;
  response.setHeader('set-cookie', ['a=1; HttpOnly', 'b=2']).setHeader('x-kind', 'task');
  const { pid, env } = process;
  response.end(JSON.stringify({ method, url, headers, body: body.toString(), pid, env, version: env.VERSION }));
}).listen(process.env.PORT, process.env.HOST);
`;

/** The response of the program. */
export interface Said {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly pid: number;
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
}

/** A task definition of the program. */
export function aTaskDefinition(
  name: string,
  environment: Readonly<Record<string, string>>,
  override: Properties = {},
): Properties {
  return {
    Family: name,
    TaskRoleArn: ROLE,
    ExecutionRoleArn: ROLE,
    ContainerDefinitions: [
      {
        Name: name,
        Image: `000000000000.dkr.ecr.eu-west-1.amazonaws.com/${name}:1`,
        Environment: Object.entries(environment).map(([Name, Value]) => ({ Name, Value })),
        PortMappings: [{ ContainerPort: 8080, Name: 'http' }],
        LogConfiguration: {
          LogDriver: 'awslogs',
          Options: { 'awslogs-group': `/shop/${name}`, 'awslogs-stream-prefix': 'task' },
        },
        DockerLabels: { 'millrace.bundle': 's3://assets/program.zip' },
        ...override,
      },
    ],
  };
}

/** Deploys or changes a service of the program as a stack does: with a new task definition each time. */
export async function deployService(
  test: TestCloud,
  name: string,
  environment: Readonly<Record<string, string>>,
  override: Properties = {},
): Promise<ResourceState> {
  test.upload('program.zip', { 'index.js': PROGRAM });
  const revision = `${name}Task${test.ecs.services.taskDefinitions.size}`;
  const { physicalId } = await test.put(ecsTaskDefinition, revision, aTaskDefinition(name, environment));
  const service = { ServiceName: name, Cluster: 'shop', TaskDefinition: physicalId, ...override };
  return test.put(ecsService, name, service);
}

/** A load balancer with a listener and its target groups by path. The default group comes first. */
export async function makeEntrance(
  test: TestCloud,
  paths: Readonly<Record<string, readonly string[]>>,
): Promise<{ listenerArn: string; targetGroups: Readonly<Record<string, string>> }> {
  const balancer = await test.put(loadBalancer, 'Balancer', { Name: 'shop', Scheme: 'internal' });
  const names = Object.keys(paths);
  const groups = names.map(async (name) => {
    const properties = { Name: name, Protocol: 'HTTP', HealthCheckPath: '/healthz' };
    return [name, (await test.put(targetGroup, `Group${name}`, properties)).physicalId];
  });
  const targetGroups = Object.fromEntries(await Promise.all(groups)) as Record<string, string>;
  const forward = (name: string) => [{ Type: 'forward', TargetGroupArn: targetGroups[name] }];
  const { physicalId: ListenerArn } = await test.put(listener, 'Listener', {
    LoadBalancerArn: balancer.physicalId,
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: forward(names[0] ?? ''),
  });
  for (const [index, name] of names.slice(1).entries()) {
    const Conditions = [{ Field: 'path-pattern', PathPatternConfig: { Values: paths[name] } }];
    const rule = { ListenerArn, Priority: index + 1, Conditions, Actions: forward(name) };
    await test.put(listenerRule, `Rule${name}`, rule);
  }
  return { listenerArn: ListenerArn, targetGroups };
}
