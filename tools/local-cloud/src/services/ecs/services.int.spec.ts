import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import { isRunning } from '@millrace/stages/processes';
import { freePort } from '../../core/loopback-server.ts';
import { aTestCloud, eventually } from '../../testing/test-cloud.ts';
import { ecsService } from './resources/service.ts';
import { deployService, makeEntrance, PROGRAM, type Said } from './testing/shop.ts';

const limits = { healthyMs: 5_000, attempts: 2, stopMs: 5_000 };
const test = aTestCloud({ services: limits });

/** The Service Connect alias of a service. */
const connected = (DnsName: string) => ({
  ServiceConnectConfiguration: {
    Enabled: true,
    Namespace: 'shop',
    Services: [{ PortName: 'http', ClientAliases: [{ DnsName, Port: 8081 }] }],
  },
});
const client = { ServiceConnectConfiguration: { Enabled: true, Namespace: 'shop' } };

/** The address of the service `catalog` in the variables of the storefront. */
async function addressOfCatalog(): Promise<string> {
  const { targetGroups } = await makeEntrance(test, { storefront: [] });
  const TargetGroupArn = targetGroups['storefront'] ?? '';
  const LoadBalancers = [{ ContainerName: 'storefront', ContainerPort: 8080, TargetGroupArn }];
  const environment = { CATALOG_URL: 'http://catalog:8081', OTHER_URL: 'http://elsewhere:8081/x' };
  await deployService(test, 'storefront', environment, { ...client, LoadBalancers });
  const { env } = await ask(`http://127.0.0.1:${test.ecs.services.portBehind(TargetGroupArn)}`, '/');
  expect(env['OTHER_URL']).toBe('http://elsewhere:8081/x');
  return env['CATALOG_URL'] ?? '';
}

const ask = async (base: string, path: string) => (await (await fetch(base + path)).json()) as Said;

/** Waits until the service answers again after a restart of its task. */
async function answered(base: string): Promise<Said> {
  for (;;) {
    const said = await ask(base, '/').catch(() => undefined);
    if (said) return said;
  }
}

const logged = (name: string) =>
  test.logs.store.events({ group: `/shop/${name}`, limit: 100 }).map(({ message }) => message);

describe('a service', () => {
  it('runs its program with its own variables and the local endpoints only', async () => {
    process.env['LAPTOP_SECRET'] = 'secret';
    const { physicalId, attributes } = await deployService(
      test,
      'catalog',
      { VERSION: '1', PORT: '8081', HOST: '0.0.0.0', AWS_REGION: 'eu-west-1' },
      connected('catalog'),
    );
    expect(physicalId).toBe('arn:aws:ecs:eu-west-1:000000000000:service/shop/catalog');
    expect(attributes).toEqual({ ServiceArn: physicalId, Name: 'catalog' });
    const { env } = await ask(await addressOfCatalog(), '/');
    delete process.env['LAPTOP_SECRET'];
    expect(env).toMatchObject({
      VERSION: '1',
      HOST: '127.0.0.1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:4566',
    });
    expect(env['PORT']).not.toBe('8081');
    for (const name of ['LAPTOP_SECRET', 'PATH', 'NODE_CHANNEL_FD']) expect(env).not.toHaveProperty(name);
    expect(logged('catalog')).toEqual(['version 1']);
  });

  it('moves its address to a new task once that is healthy', async () => {
    await deployService(test, 'catalog', { VERSION: '1' }, connected('catalog'));
    const address = await addressOfCatalog();
    const { pid } = await ask(address, '/');
    await deployService(test, 'catalog', { VERSION: '2' }, connected('catalog'));
    expect((await ask(address, '/')).version).toBe('2');
    expect(isRunning(pid)).toBe(false);
  });

  it.each([
    ['ends', { FAIL: '1' }, /no task of catalog became healthy: it ended with exit code 3.*no such table/s],
    ['is never healthy', { SICK: '1' }, /did not answer 200 at \/healthz within 5000 ms, but 500/],
  ])('keeps its old task when the new one %s', async (_title, environment, reason) => {
    await deployService(test, 'catalog', { VERSION: '1' }, connected('catalog'));
    const address = await addressOfCatalog();
    const { pid } = await ask(address, '/');
    const update = deployService(test, 'catalog', { VERSION: '2', ...environment }, connected('catalog'));
    await expect(update).rejects.toThrow(reason);
    expect(await ask(address, '/')).toMatchObject({ version: '1', pid });
  });

  it('leaves nothing behind when its first deployment fails', async () => {
    await expect(deployService(test, 'catalog', { FAIL: '1' })).rejects.toThrow(/no such table/);
    await deployService(test, 'catalog', { VERSION: '1' }, connected('catalog'));
    expect((await ask(await addressOfCatalog(), '/')).version).toBe('1');
  });

  it('starts again when its task ends', async () => {
    await deployService(test, 'catalog', { VERSION: '1' }, connected('catalog'));
    const address = await addressOfCatalog();
    const { pid } = await ask(address, '/');
    for (let crash = 0; crash < 2; crash += 1) {
      await expect(fetch(`${address}/crash`)).rejects.toThrow();
      expect((await answered(address)).pid).not.toBe(pid);
    }
  });

  it('runs no task when none is desired, and stops one that it has', async () => {
    await deployService(test, 'catalog', { FAIL: '1' }, { DesiredCount: 0 });
    expect(logged('catalog')).toEqual([]);
    await deployService(test, 'catalog', { VERSION: '1' }, connected('catalog'));
    const address = await addressOfCatalog();
    const { pid } = await ask(address, '/');
    await deployService(test, 'catalog', { VERSION: '1' }, { ...connected('catalog'), DesiredCount: 0 });
    expect(isRunning(pid)).toBe(false);
    await expect(fetch(address)).rejects.toThrow();
  });

  it('is stopped when it is deleted', async () => {
    const state = await deployService(test, 'catalog', { VERSION: '1' }, connected('catalog'));
    const address = await addressOfCatalog();
    const { pid } = await ask(address, '/');
    await test.bound(ecsService).delete(state);
    expect(isRunning(pid)).toBe(false);
    await expect(fetch(address)).rejects.toThrow();
  });
});

describe('the address of a service', () => {
  it('keeps the bytes in both directions, also after the caller has finished sending', async () => {
    await deployService(test, 'catalog', { VERSION: '1' }, connected('catalog'));
    const { port } = new URL(await addressOfCatalog());
    const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
    const body = Buffer.alloc(2 * 1024 * 1024, 255);
    socket.write(`POST /bytes HTTP/1.0\r\ncontent-length: ${body.length}\r\n\r\n`);
    socket.end(body);
    const chunks: Buffer[] = [];
    for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
    expect(Buffer.concat(chunks).subarray(-body.length).equals(body)).toBe(true);
  });

  it('is the same after a restart, and reaches the new task', async () => {
    await deployService(test, 'catalog', { VERSION: '1' }, connected('catalog'));
    const address = await addressOfCatalog();
    const { pid } = await ask(address, '/');
    await test.stop();
    expect(isRunning(pid)).toBe(false);
    await test.start();
    expect(await answered(address)).toMatchObject({ version: '1' });
  });

  it('changes when another program has taken its port', async () => {
    await deployService(test, 'catalog', { VERSION: '1' }, connected('catalog'));
    const { port } = new URL(await addressOfCatalog());
    await test.stop();
    const taken = createServer().listen(Number(port), '127.0.0.1');
    await once(taken, 'listening');
    await test.start();
    const address = await addressOfCatalog();
    expect(new URL(address).port).not.toBe(port);
    expect((await answered(address)).version).toBe('1');
    taken.close();
  });
});

describe('a task', () => {
  it('is killed when it ignores SIGTERM', async () => {
    await test.restart({ services: { ...limits, stopMs: 50 } });
    await deployService(test, 'catalog', { STUBBORN: '1' }, connected('catalog'));
    const { pid } = await ask(await addressOfCatalog(), '/');
    const { logs } = test;
    await test.ecs.services.stop();
    expect(isRunning(pid)).toBe(false);
    expect(logs.store.events({ group: '/shop/catalog', limit: 9 }).map(({ message }) => message)).toContain(
      'asked to end',
    );
  });

  it('ends when the local cloud is killed', async () => {
    const code = mkdtempSync(join(tmpdir(), 'millrace-task-'));
    writeFileSync(join(code, 'package.json'), '{}');
    writeFileSync(join(code, 'index.js'), PROGRAM);
    const port = await freePort();
    const runner = join(import.meta.dirname, 'testing/run-task.ts');
    const parent = spawn(process.execPath, [runner, code, String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    expect(said).toBe('healthy');
    const { pid } = await ask(`http://127.0.0.1:${port}`, '/');
    parent.kill('SIGKILL');
    await eventually(() => (isRunning(pid) ? undefined : true));
    rmSync(code, { recursive: true });
  });
});
