import { afterEach, describe, expect, it } from '@jest/globals';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { stalledConnection, stalledRequests } from '@millrace/testing';
import Fastify from 'fastify';
import { addHealth } from './health.ts';

const silentLogger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('GET /healthz', () => {
  const health = async (checks: Record<string, () => Promise<unknown>>) => {
    const app = Fastify();
    addHealth(app, checks, silentLogger);
    const { statusCode, body } = await app.inject('/healthz');
    return [statusCode, JSON.parse(body)];
  };

  it('answers 200 when every check passes', async () => {
    expect(await health({ table: async () => {} })).toEqual([200, { status: 'ok', failing: [] }]);
  });

  it('answers 503 with the names of the checks that fail or time out', async () => {
    const checks = {
      table: async () => {},
      queue: async () => Promise.reject(new Error('secret address')),
      slow: () => new Promise<void>(() => {}),
    };
    expect(await health(checks)).toEqual([503, { status: 'unavailable', failing: ['queue', 'slow'] }]);
  });

  it('answers 404 through the load balancer, without running the checks', async () => {
    let checked = 0;
    const app = Fastify();
    addHealth(app, { table: async () => void (checked += 1) }, silentLogger);
    const { statusCode } = await app.inject({
      url: '/healthz',
      headers: { 'x-forwarded-for': '203.0.113.9' },
    });
    expect([statusCode, checked]).toEqual([404, 0]);
  });
});

describe('a service', () => {
  let running: ChildProcess | undefined;
  const start = (env: NodeJS.ProcessEnv): ChildProcess =>
    (running = fork(join(import.meta.dirname, 'testing/idle-service.ts'), {
      env: { ...process.env, ...env },
      execArgv: [],
      silent: true,
    }));
  afterEach(() => void running?.kill('SIGKILL'));

  it('listens at HOST and PORT, and exits on SIGTERM', async () => {
    const child = start({ HOST: '127.0.0.1', PORT: '0' });
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    const { address } = JSON.parse(String(line)) as { address: string };
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('exits on SIGTERM while clients have sent nothing, half the headers or half a body', async () => {
    const child = start({ HOST: '127.0.0.1', PORT: '0' });
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    const { hostname: host, port } = new URL((JSON.parse(String(line)) as { address: string }).address);
    for (const sent of Object.values(stalledRequests)) {
      await stalledConnection({ host, port: Number(port) }, sent);
    }
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('does not start without its environment variables', async () => {
    const child = start({ HOST: '127.0.0.1', PORT: '' });
    expect((await once(child, 'exit'))[0]).toBe(1);
  });
});
