import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { Cloud } from '../../cloud.ts';
import { createGateway } from '../../gateway/gateway.ts';
import { LogStore } from '../../logs/log-store.ts';
import type { Properties } from '../../resource-type.ts';
import { lambdaFunction } from '../../resources/lambda-function.ts';
import { lambdaVersion } from '../../resources/lambda-version.ts';
import { Store } from '../../state/store.ts';
import { createFunctions, type FunctionOptions } from '../functions.ts';

/** Functions, logs and gateway on a state directory of their own, with messaging that only remembers. */
export interface TestCloud {
  readonly cloud: Cloud;
  readonly sentMessages: { queueArn: string; body: unknown }[];
  /** Makes a function through its resource type and gives its ARN. */
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
  options: { stateDir?: string; functions?: Partial<FunctionOptions> } = {},
): Promise<TestCloud> {
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'millrace-functions-'));
  const store = new Store(stateDir);
  const objects = new Map<string, Buffer>();
  const sentMessages: TestCloud['sentMessages'] = [];
  const messaging = {
    getObject: async (_bucket: string, key: string) => objects.get(key),
    sendMessages: async (queueArn: string, bodies: readonly string[]) => {
      for (const body of bodies) sentMessages.push({ queueArn, body: JSON.parse(body) });
    },
  };
  const config = {
    stateDir,
    region: 'eu-west-1',
    account: '000000000000',
    host: '127.0.0.1',
    endpointPort: 0,
    originPort: 0,
  };
  const parts = { config, store, messaging, dynamo: { url: 'http://127.0.0.1:8000' } };
  const cloud = Object.assign(parts, { endpointUrl: 'http://127.0.0.1:4566' }) as unknown as Cloud;
  Object.assign(cloud, { logs: new LogStore(store.database) });
  Object.assign(cloud, {
    functions: createFunctions(cloud, options.functions),
    gateway: createGateway(cloud),
  });
  Object.assign(cloud, { originUrl: await cloud.gateway.listen() });
  cloud.gateway.open();
  return {
    cloud,
    sentMessages,
    stateDir,
    async deploy(name, source, properties = {}) {
      const file = source.includes('export ') ? 'index.mjs' : 'index.js';
      objects.set(name, Buffer.from(zipSync({ [file]: strToU8(source) })));
      const { attributes } = await lambdaFunction.create(
        {
          stackName: 'test',
          logicalId: name,
          properties: {
            FunctionName: name,
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Code: { S3Bucket: 'assets', S3Key: name },
            ...properties,
          },
        },
        cloud,
      );
      return attributes?.['Arn'] ?? '';
    },
    async publish(name) {
      const request = { stackName: 'test', logicalId: `${name}Version`, properties: { FunctionName: name } };
      const { attributes } = await lambdaVersion.create(request, cloud);
      return attributes?.['Version'] ?? '';
    },
    logLines(name) {
      return cloud.logs.events({ group: `/aws/lambda/${name}`, limit: 10_000 }).map((event) => event.message);
    },
    async stop() {
      await cloud.gateway.close();
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
