import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { Cloud } from '../../cloud.ts';
import { Gateway } from '../../gateway/gateway.ts';
import { LoadBalancers } from '../../load-balancing/load-balancers.ts';
import { LogStore } from '../../logs/log-store.ts';
import type { Properties, ResourceState, ResourceType } from '../../resource-type.ts';
import { resourceTypes } from '../../resources/index.ts';
import { lambdaFunction } from '../../resources/lambda-function.ts';
import { lambdaVersion } from '../../resources/lambda-version.ts';
import { ServiceRunner } from '../../services/service-runner.ts';
import type { TaskLimits } from '../../services/task-keeper.ts';
import { Store } from '../../state/store.ts';
import { FunctionRunner } from '../functions.ts';
import type { PoolLimits } from '../worker-pool.ts';

/** Functions, logs and gateway on a state directory of their own, with a bucket that holds what is deployed. */
export interface TestCloud {
  readonly cloud: Cloud;
  /** Makes or updates a resource as the stack engine does. */
  put(type: ResourceType, logicalId: string, properties: Properties): Promise<ResourceState>;
  /** Puts a zip of these files into the bucket `assets`. */
  upload(key: string, files: Readonly<Record<string, string>>): void;
  /** Makes or updates a function through its resource type and gives its ARN. */
  deploy(name: string, source: string, properties?: Properties): Promise<string>;
  /** Publishes a version and gives its number. */
  publish(name: string): Promise<string>;
  /** The messages of a function's log, oldest first. */
  logLines(name: string): string[];
  /** Stops everything; the state stays for `startTestCloud({ stateDir })`. */
  stop(): Promise<void>;
  readonly stateDir: string;
}

export async function startTestCloud(
  options: { stateDir?: string; functions?: Partial<PoolLimits>; services?: Partial<TaskLimits> } = {},
): Promise<TestCloud> {
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'millrace-functions-'));
  const store = new Store(stateDir);
  const objects = new Map<string, Buffer>();
  const config = {
    stateDir,
    region: 'eu-west-1',
    account: '000000000000',
    host: '127.0.0.1',
    endpointPort: 0,
    originPort: 0,
  };
  const messaging = { getObject: async (_bucket: string, key: string) => objects.get(key) };
  const parts = { config, store, messaging, dynamo: { url: 'http://127.0.0.1:8000' } };
  const cloud = Object.assign(parts, { endpointUrl: 'http://127.0.0.1:4566' }) as unknown as Cloud;
  Object.assign(cloud, { logs: new LogStore(store.database) });
  Object.assign(cloud, {
    functions: new FunctionRunner(cloud, options.functions),
    loadBalancers: new LoadBalancers(),
    services: new ServiceRunner(cloud, options.services),
    gateway: new Gateway(cloud),
  });
  Object.assign(cloud, { originUrl: await cloud.gateway.listen() });
  for (const state of store.resources.all()) {
    await resourceTypes.find(({ type }) => type === state.type)?.resume?.(state, cloud);
  }
  await cloud.services.open();
  cloud.gateway.open();

  async function put(type: ResourceType, logicalId: string, properties: Properties): Promise<ResourceState> {
    const request = { stackName: 'test', logicalId, properties };
    const previous = store.resources.get('test', logicalId);
    const outcome = await (previous ? type.update(request, previous, cloud) : type.create(request, cloud));
    const state = { ...request, type: type.type, attributes: {}, ...outcome };
    const now = new Date().toISOString();
    store.resources.put({
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

  return {
    cloud,
    upload,
    stateDir,
    put,
    async deploy(name, source, properties = {}) {
      upload(name, { 'index.js': source });
      const { attributes } = await put(lambdaFunction, name, {
        FunctionName: name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { S3Bucket: 'assets', S3Key: name },
        ...properties,
      });
      return attributes['Arn'] ?? '';
    },
    async publish(name) {
      const count = store.resources.all().filter(({ type }) => type === lambdaVersion.type).length;
      const { attributes } = await put(lambdaVersion, `${name}Version${count}`, { FunctionName: name });
      return attributes['Version'] ?? '';
    },
    logLines(name) {
      return cloud.logs.events({ group: `/aws/lambda/${name}`, limit: 10_000 }).map((event) => event.message);
    },
    async stop() {
      await cloud.gateway.close();
      await cloud.services.stop();
      await cloud.functions.stop();
      cloud.logs.flush();
      store.close();
    },
  };
}

/** Removes what a stopped test cloud left. */
export function removeState(stateDir: string): void {
  rmSync(stateDir, { recursive: true, force: true });
}

/** Waits until `probe` gives something, looking again every few milliseconds. */
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
