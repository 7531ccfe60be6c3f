import {
  recordingServer,
  startDynamo,
  startProxy,
  until,
  type Proxy,
  type TestDynamo,
} from '@millrace/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { runService, type RunningService } from './run-service.ts';

export interface QueueService {
  /** The service's entry point. */
  readonly file: string;
  /** The health check that fails while the tables do not answer. */
  readonly failing: string;
  /** Queue names by environment variable. The first one is the queue that the service consumes. */
  readonly queues: Readonly<Record<string, string>>;
  /** Creates the tables. @returns the other environment variables */
  prepare(dynamo: TestDynamo): Promise<Readonly<Record<string, string>>>;
  /** What every function of another module answers. Invocations hang together with the tables. */
  readonly functionAnswer?: object;
  /** A message that has an effect. */
  message(): object;
  /** The number of processed messages, as the tables show it. */
  effects(dynamo: TestDynamo): Promise<number>;
}

/** Tests a container service that consumes a queue, on tables that accept connections but never answer. */
export function describeHangingTables(name: string, service: QueueService): void {
  let dynamo: TestDynamo;
  let messaging: FauxqsServer;
  let environment: Readonly<Record<string, string>>;
  let functions: Awaited<ReturnType<typeof recordingServer>>;
  let proxies: { readonly tables: Proxy; readonly functions: Proxy };
  let running: RunningService | undefined;

  beforeAll(async () => {
    dynamo = await startDynamo();
    messaging = await startFauxqs({ port: 0, logger: false, defaultRegion: 'eu-west-1' });
    functions = await recordingServer(() => ({ body: service.functionAnswer ?? {} }));
    environment = await service.prepare(dynamo);
  });
  afterAll(async () => {
    await functions.stop();
    await messaging.stop();
    await dynamo.stop();
  });
  beforeEach(async () => {
    proxies = { tables: await startProxy(dynamo.url), functions: await startProxy(functions.url) };
  });
  afterEach(async () => {
    await running?.kill();
    await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
  });

  /** A message that is not deleted is delivered again after a second. */
  function queueUrls(): Record<string, string> {
    return Object.fromEntries(
      Object.entries(service.queues).map(([variable, queue]) => {
        const { queueUrl } = messaging.createQueue(queue, { attributes: { VisibilityTimeout: '1' } });
        return [variable, `${messaging.address}${new URL(queueUrl).pathname}`];
      }),
    );
  }

  describe('tables that accept connections but never answer', () => {
    it(`INV-41: make ${name} unhealthy, and it continues with its queue when they answer again`, async () => {
      const child = runService(service.file, {
        AWS_ENDPOINT_URL_DYNAMODB: proxies.tables.url,
        AWS_ENDPOINT_URL_LAMBDA: proxies.functions.url,
        AWS_ENDPOINT_URL_SQS: messaging.address,
        ...environment,
        ...queueUrls(),
      });
      running = child;
      expect(await child.health()).toEqual([200, { status: 'ok', failing: [] }]);
      for (const proxy of Object.values(proxies)) proxy.hang();
      messaging.sendMessage(Object.values(service.queues)[0]!, JSON.stringify(service.message()));
      await child.logged('message failed and will be delivered again');
      expect(await child.health()).toEqual([503, { status: 'unavailable', failing: [service.failing] }]);
      expect(await service.effects(dynamo)).toBe(0);

      for (const proxy of Object.values(proxies)) proxy.recover();
      await until(async () => (await service.effects(dynamo)) > 0);
      await until(async () => (await child.health())[0] === 200);
    });
  });
}
