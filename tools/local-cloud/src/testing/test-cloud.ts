import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { Authorizer } from '../core/authorization/authorizer.ts';
import { Sessions } from '../core/authorization/sessions.ts';
import { StateDatabase } from '../core/database.ts';
import { Flows } from '../core/flows.ts';
import type { Runtimes, Service } from '../core/registry.ts';
import type { Properties, ResourceState, ResourceType } from '../core/resources/resource-type.ts';
import { ServiceHost } from '../core/service-host.ts';
import { Targets } from '../core/targets.ts';
import { apiGateway } from '../services/apigateway/index.ts';
import { ResourceTable } from '../services/cloudformation/resource-table.ts';
import type { Streams } from '../services/dynamodb/streams/streams.ts';
import { ecsWith } from '../services/ecs/index.ts';
import type { TaskLimits } from '../services/ecs/task-keeper.ts';
import { elasticLoadBalancing } from '../services/elasticloadbalancing/index.ts';
import { lambdaWith } from '../services/lambda/index.ts';
import { lambdaFunction, type ObjectReader } from '../services/lambda/resources/function.ts';
import { lambdaVersion } from '../services/lambda/resources/version.ts';
import type { PoolLimits } from '../services/lambda/worker-pool.ts';
import { logs } from '../services/logs/index.ts';
import { secretsManager } from '../services/secretsmanager/index.ts';
import type { MessageSource } from '../services/sqs/queue-poller.ts';
import { OPEN_POLICY, OPEN_TRUST, ROLE } from './open-role.ts';

interface Limits {
  readonly functions?: Partial<PoolLimits>;
  readonly services?: Partial<TaskLimits>;
}

/** The services under test, on a bucket in memory and without queues and tables. */
function servicesOf(objects: ObjectReader, { functions, services }: Limits) {
  const s3: Service<'s3', { buckets: ObjectReader }> = {
    name: 's3',
    needs: [],
    start: () => ({ buckets: objects }),
  };
  const sqs: Service<'sqs', { queues: MessageSource }> = {
    name: 'sqs',
    needs: [],
    start: () => ({ queues: {} as MessageSource }),
  };
  const dynamodb: Service<'dynamodb', { dynamo: { url: string }; streams: Streams }> = {
    name: 'dynamodb',
    needs: [],
    start: () => ({ dynamo: { url: 'http://127.0.0.1:8000' }, streams: {} as Streams }),
  };
  const tested = [lambdaWith(functions), elasticLoadBalancing, ecsWith(services), apiGateway] as const;
  return [s3, sqs, dynamodb, logs, secretsManager, ...tested] as const;
}

type TestServices = ReturnType<typeof servicesOf>;

/** Functions, logs, containers and the gateway on a state directory of their own. */
export interface TestCloud extends Runtimes<TestServices> {
  readonly stateDir: string;
  readonly originUrl: string;
  /** The type with the runtime of its service. */
  bound(type: Pick<ResourceType, 'type'>): ResourceType;
  /** Creates or updates a resource as the stack engine does. */
  put(type: Pick<ResourceType, 'type'>, logicalId: string, properties: Properties): Promise<ResourceState>;
  /** Puts a zip of these files into the bucket `assets`. */
  upload(key: string, files: Readonly<Record<string, string>>): void;
  /** Creates or updates a function. @returns its ARN */
  deploy(name: string, source: string, properties?: Properties): Promise<string>;
  /** Publishes a version. @returns its number */
  publish(name: string): Promise<string>;
  /** The messages in the log of a function, oldest first. */
  logLines(name: string): string[];
  /** Stops everything. The state stays. */
  stop(): Promise<void>;
}

async function startTestCloud({ stateDir, ...limits }: Limits & { stateDir: string }): Promise<TestCloud> {
  const database = new StateDatabase(stateDir);
  const resources = new ResourceTable(database.sqlite);
  const objects = new Map<string, Buffer>();
  const getObject = async (_bucket: string, key: string) => objects.get(key) ?? Buffer.alloc(0);
  const host = new ServiceHost(servicesOf({ getObject }, limits));
  const config = {
    stateDir,
    region: 'eu-west-1',
    account: '000000000000',
    host: '127.0.0.1',
    endpointPort: 0,
    originPort: 0,
  };
  const authorizer = new Authorizer(config);
  authorizer.policies.putRole(ROLE, OPEN_TRUST, [{ name: 'everything', document: OPEN_POLICY }]);
  await host.start({
    config,
    database,
    endpointUrl: 'http://127.0.0.1:4566',
    authorizer,
    sessions: new Sessions(),
    flows: new Flows(),
    targets: new Targets(authorizer),
    resourceTypes: host.resourceTypes,
    fail: () => undefined,
  });
  for (const state of resources.all()) await host.resourceTypes.get(state.type)?.resume?.(state);
  await host.open();

  function bound({ type }: Pick<ResourceType, 'type'>): ResourceType {
    const found = host.resourceTypes.get(type);
    if (!found) throw new Error(`the test cloud has no ${type}`);
    return found;
  }

  async function put(
    { type: name }: Pick<ResourceType, 'type'>,
    logicalId: string,
    properties: Properties,
  ): Promise<ResourceState> {
    const type = bound({ type: name });
    const request = { stackName: 'test', logicalId, properties };
    const previous = resources.get('test', logicalId);
    const outcome = await (previous ? type.update(request, previous) : type.create(request));
    const state = { ...request, type: name, attributes: {}, ...outcome };
    const now = new Date().toISOString();
    resources.put({
      ...state,
      status: 'COMPLETE',
      deletionPolicy: 'Delete',
      dependsOn: [],
      createdAt: now,
      updatedAt: now,
    });
    return state;
  }

  function upload(key: string, files: Readonly<Record<string, string>>): void {
    const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)]);
    objects.set(key, Buffer.from(zipSync(Object.fromEntries(entries))));
  }

  const { runtimes } = host;
  return {
    ...runtimes,
    originUrl: runtimes.apigateway.gateway.originUrl,
    upload,
    stateDir,
    bound,
    put,
    async deploy(name, source, properties = {}) {
      upload(name, { 'index.js': source });
      const { attributes } = await put(lambdaFunction, name, {
        FunctionName: name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { S3Bucket: 'assets', S3Key: name },
        Role: ROLE,
        ...properties,
      });
      return attributes['Arn'] ?? '';
    },
    async publish(name) {
      const count = resources.all().filter(({ type }) => type === lambdaVersion.type).length;
      const { attributes } = await put(lambdaVersion, `${name}Version${count}`, { FunctionName: name });
      return attributes['Version'] ?? '';
    },
    logLines(name) {
      const query = { group: `/aws/lambda/${name}`, limit: 10_000 };
      return runtimes.logs.store.events(query).map((event) => event.message);
    },
    async stop() {
      await host.closeServices();
      await host.stopServices();
      database.close();
    },
  };
}

/** A test cloud of a spec file. Its members are those of the cloud that runs at the moment. */
export interface FixtureCloud extends TestCloud {
  /** Starts again on the same state, after `stop`. Other limits are kept for this start alone. */
  start(limits?: Limits): Promise<void>;
  /** Stops, and starts again. */
  restart(limits?: Limits): Promise<void>;
}

interface FixtureOptions extends Limits {
  /** Where the state directories are. By default the directory for temporary files. */
  readonly below?: string;
}

/** A test cloud for each test of the block. */
export function aTestCloud(options: FixtureOptions = {}): FixtureCloud {
  const { cloud, start, stop } = fixture(options);
  beforeEach(start);
  afterEach(stop);
  return cloud;
}

/** One test cloud for all tests of the block. */
export function oneTestCloud(options: FixtureOptions = {}): FixtureCloud {
  const { cloud, start, stop } = fixture(options);
  beforeAll(start);
  afterAll(stop);
  return cloud;
}

function fixture({ below = tmpdir(), ...limits }: FixtureOptions) {
  let running: TestCloud;
  const start = async (other: Limits = {}) => {
    running = await startTestCloud({ stateDir: running.stateDir, ...limits, ...other });
  };
  const restart = async (other: Limits = {}) => {
    await running.stop();
    await start(other);
  };
  return {
    cloud: new Proxy({ start, restart } as FixtureCloud, {
      get: (own, name) => Reflect.get(own, name) ?? Reflect.get(running, name),
    }),
    async start() {
      running = await startTestCloud({
        stateDir: mkdtempSync(join(below, 'millrace-functions-')),
        ...limits,
      });
    },
    async stop() {
      await running.stop();
      rmSync(running.stateDir, { recursive: true, force: true });
    },
  };
}

/** Calls `probe` every few milliseconds until it returns something. */
export async function eventually<Result>(
  probe: () => Result | undefined,
  { everyMs = 5, timeoutMs = 5000 } = {},
): Promise<Result> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const result = probe();
    if (result !== undefined) return result;
    if (Date.now() > deadline) throw new Error(`nothing after ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
