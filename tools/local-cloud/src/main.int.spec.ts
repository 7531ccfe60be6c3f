import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { spawnMain, startChildCloud } from './testing/child-cloud.ts';

describe('starting', () => {
  async function endOf(args: readonly string[]): Promise<{ code: number; errors: string }> {
    const child = spawnMain(args);
    let errors = '';
    child.stderr!.on('data', (chunk: Buffer) => (errors += chunk));
    const [code] = await once(child, 'close');
    return { code, errors };
  }

  it('says which port is taken, and exits with 2', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const other = mkdtempSync(join(tmpdir(), 'millrace-taken-'));
    for (const [mine, free] of [
      ['--endpoint-port', '--origin-port'],
      ['--origin-port', '--endpoint-port'],
    ] as const) {
      const { code, errors } = await endOf(['--state-dir', other, mine, String(port), free, '0']);
      expect(errors).toBe(`local cloud: port ${port} is taken by another program\n`);
      expect(code).toBe(2);
    }
    taken.close();
    rmSync(other, { recursive: true });
  }, 20_000);

  it('leaves the state of a local cloud that runs alone', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-alone-'));
    const running = await startChildCloud({ stateDir: directory });
    const ports = ['--endpoint-port', '0', '--origin-port', '0'];
    const { code, errors } = await endOf(['--state-dir', directory, ...ports]);
    expect(errors).toContain('is in use by another local cloud');
    expect(code).toBe(2);
    await running.end('SIGTERM');
    rmSync(directory, { recursive: true });
  }, 20_000);

  it('leaves no engine behind when it is stopped while it starts', async () => {
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
    const commandLine = `/proc/${pid}/cmdline`;
    const gone = () => !existsSync(commandLine) || readFileSync(commandLine, 'utf8') === '';
    for (let turn = 0; turn < 1_000 && !gone(); turn += 1) await delay(1);
    expect(gone()).toBe(true);
    rmSync(directory, { recursive: true });
  }, 20_000);

  it('ends with 1 when the engine of tables ends', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-fatal-'));
    const other = await startChildCloud({ stateDir: directory });
    const pid = spawnSync('pgrep', ['-P', String(other.process.pid), 'dynoxide']).stdout.toString();
    const ended = once(other.process, 'exit');
    process.kill(Number(pid), 'SIGKILL');
    expect((await ended)[0]).toBe(1);
    rmSync(directory, { recursive: true });
  }, 20_000);
});
