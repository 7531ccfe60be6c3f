import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { killTree, runningPlatform } from '@millrace/tools-start';
import { gone, npmStart, ready, type NpmStart } from './platform/npm-start.ts';
import { demoMerchant } from './platform/merchant.ts';

const START_MS = 120_000;
const directory = mkdtempSync(join(tmpdir(), 'millrace-start-'));
const stateDir = join(directory, 'state');
const started: NpmStart[] = [];

function start(...args: string[]): NpmStart {
  const one = npmStart(stateDir, args);
  started.push(one);
  return one;
}

async function paste(line: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)('bash', ['-c', line]);
  return JSON.parse(stdout);
}

async function listen(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  );
  await new Promise((resolve) => server.close(resolve));
}

let platform: NpmStart;

beforeAll(async () => {
  platform = start();
  await ready(platform);
}, START_MS);

afterAll(() => {
  for (const { pids } of started) for (const pid of pids()) killTree(pid);
  rmSync(directory, { recursive: true, force: true });
});

describe('npm start', () => {
  it('prints lines that can be pasted as they are', async () => {
    const lines = platform
      .output()
      .split('\n')
      .filter((line) => line.startsWith('  curl '));
    expect(lines).toHaveLength(3);
    expect(await paste(lines[0]!)).toMatchObject({ id: expect.stringMatching(/^qt/), targetCurrency: 'EUR' });
    const payment = (await paste(lines[1]!)) as { id: string; quoteId: string | null };
    expect(payment).toMatchObject({ status: 'pending', quoteId: expect.any(String) });
    expect(await paste(lines[2]!)).toMatchObject({ data: [{ id: payment.id }] });
  });

  it('prints where the documentation of every API is', async () => {
    const pages = [...platform.output().matchAll(/docs: \S+\s+(http\S+)/g)].map(([, url]) => url!);
    expect(pages.length).toBeGreaterThanOrEqual(3);
    for (const url of pages) expect((await fetch(url)).headers.get('content-type')).toContain('text/html');
  });

  it('is refused on a state that is in use, and leaves it alone', async () => {
    const second = start();
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`Another Millrace runs on ${stateDir}`);
    const reset = start('--reset');
    expect(await reset.exited).toBe(1);
    expect(reset.output()).toContain('is in use by a running Millrace');
    expect(runningPlatform(stateDir)?.originUrl).toBeDefined();
  });

  it('is refused on a port that is taken, and says which', async () => {
    const port = new URL(runningPlatform(stateDir)!.endpointUrl!).port;
    const second = npmStart(join(directory, 'other'), ['--endpoint-port', port, '--origin-port', '0']);
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`Port ${port} is taken`);
  });

  it(
    'stops at Ctrl-C, leaves no process and no port behind, and goes on with the same data',
    async () => {
      const { endpointUrl, originUrl } = runningPlatform(stateDir)!;
      const { id } = await demoMerchant({ originUrl: originUrl! }).pay();
      const pids = platform.pids();
      platform.interrupt();
      expect(await platform.exited).toBe(0);
      expect(platform.output()).toContain('Millrace has stopped');
      await gone(pids);
      for (const url of [endpointUrl!, originUrl!]) await listen(Number(new URL(url).port));
      expect(runningPlatform(stateDir)).toBeUndefined();

      platform = start();
      await ready(platform);
      const merchant = demoMerchant({ originUrl: runningPlatform(stateDir)!.originUrl! });
      expect((await merchant.end(id)).status).toBe('settled');
    },
    START_MS,
  );

  it('leaves no process behind when it is killed', async () => {
    const pids = platform.pids();
    process.kill(platform.startPid(), 'SIGKILL');
    await gone(pids);
  });
});
