import { describe, expect, it } from '@jest/globals';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import Fastify from 'fastify';
import { addHealth } from './health.ts';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('GET /healthz', () => {
  const answer = async (checks: Record<string, () => Promise<unknown>>) => {
    const app = Fastify();
    addHealth(app, checks, quiet);
    const { statusCode, body } = await app.inject('/healthz');
    return [statusCode, JSON.parse(body)];
  };

  it('is 200 when all that the service depends on answers', async () => {
    expect(await answer({ table: async () => {} })).toEqual([200, { status: 'ok', failing: [] }]);
  });

  it('is 503 with the names of what does not answer, or not in time', async () => {
    const checks = {
      table: async () => {},
      queue: async () => Promise.reject(new Error('secret address')),
      slow: () => new Promise<void>(() => {}),
    };
    expect(await answer(checks)).toEqual([503, { status: 'unavailable', failing: ['queue', 'slow'] }]);
  });
});

describe('a service', () => {
  const start = (env: NodeJS.ProcessEnv): ChildProcess =>
    fork(join(import.meta.dirname, 'testing/idle-service.ts'), {
      env: { ...process.env, ...env },
      execArgv: [],
      silent: true,
    });

  it('listens where it is told, and ends by itself when it is told to', async () => {
    const child = start({ HOST: '127.0.0.1', PORT: '0' });
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    const { address } = JSON.parse(String(line)) as { address: string };
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('does not start without its settings', async () => {
    const child = start({ HOST: '127.0.0.1', PORT: '' });
    expect((await once(child, 'exit'))[0]).toBe(1);
  });
});
