import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { isRunning, listeners } from '@millrace/stages/processes';
import { stalledConnection, stalledRequests } from '@millrace/testing';
import { spawnMain, startChildCloud } from './testing/child-cloud.ts';

describe('starting', () => {
  async function endOf(args: readonly string[]): Promise<{ code: number; errors: string }> {
    const child = spawnMain(args);
    let errors = '';
    child.stderr!.on('data', (chunk: Buffer) => (errors += chunk));
    const [code] = await once(child, 'close');
    return { code, errors };
  }

  it.each(
    ['--endpoint-port', '--origin-port'].flatMap((flag) =>
      ['127.0.0.1', '::1', '0.0.0.0', '::'].map((address) => [flag, address] as const),
    ),
  )('reports that the port of %s is taken on %s, and exits with 2', async (mine, address) => {
    const taken = createServer().listen({ port: 0, host: address, ipv6Only: address === '::' });
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const other = mkdtempSync(join(tmpdir(), 'millrace-taken-'));
    const free = mine === '--endpoint-port' ? '--origin-port' : '--endpoint-port';
    const { code, errors } = await endOf(['--state-dir', other, mine, String(port), free, '0']);
    taken.close();
    expect(errors).toBe(`local cloud: port ${port} is taken by another program\n`);
    expect(code).toBe(2);
    rmSync(other, { recursive: true });
  });

  it('refuses the state directory of a running local cloud', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-alone-'));
    const running = await startChildCloud({ stateDir: directory });
    const ports = ['--endpoint-port', '0', '--origin-port', '0'];
    const { code, errors } = await endOf(['--state-dir', directory, ...ports]);
    expect(errors).toContain('is in use by another local cloud');
    expect(code).toBe(2);
    await running.end('SIGTERM');
    rmSync(directory, { recursive: true });
  });

  it('leaves no engine running when it is stopped during its start', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-early-'));
    const pidFile = join(directory, 'dynoxide.pid');
    const ports = ['--endpoint-port', '0', '--origin-port', '0'];
    const child = spawnMain(['--state-dir', directory, ...ports]);
    const ended = once(child, 'exit');
    let pid = '';
    for (let turn = 0; turn < 10_000 && pid === ''; turn += 1) {
      await delay(1);
      if (existsSync(pidFile)) pid = readFileSync(pidFile, 'utf8');
    }
    expect(pid).not.toBe('');
    child.kill('SIGTERM');
    await ended;
    for (let turn = 0; turn < 1_000 && isRunning(Number(pid)); turn += 1) await delay(1);
    expect(isRunning(Number(pid))).toBe(false);
    rmSync(directory, { recursive: true });
  });

  it('exits with 1 when the DynamoDB engine ends', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-fatal-'));
    const other = await startChildCloud({ stateDir: directory });
    const engine = Number(readFileSync(join(directory, 'dynoxide.pid'), 'utf8'));
    const ended = once(other.process, 'exit');
    process.kill(engine, 'SIGKILL');
    expect((await ended)[0]).toBe(1);
    rmSync(directory, { recursive: true });
  });
});

describe('stopping', () => {
  it('exits with 0 while clients have sent nothing, half the headers or half a body to each of its ports', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-stalled-'));
    const running = await startChildCloud({ stateDir: directory });
    const { pid } = running.process;
    const engine = Number(readFileSync(join(directory, 'dynoxide.pid'), 'utf8'));
    const addresses = listeners().filter((listener) => [pid!, engine].includes(listener.pid));
    // The endpoint and the origin on both loopback addresses, and the DynamoDB engine.
    expect(addresses).toHaveLength(5);
    for (const address of addresses) {
      for (const sent of Object.values(stalledRequests)) await stalledConnection(address, sent);
    }
    const ended = once(running.process, 'exit');
    running.process.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    rmSync(directory, { recursive: true });
  });
});
