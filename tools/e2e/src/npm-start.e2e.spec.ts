import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runningPlatform } from '@millrace/stages';
import { listeners } from '@millrace/stages/processes';
import { stalledConnection, stalledRequests } from '@millrace/testing';
import { killTree, workspaceRoot } from '@millrace/tools-start';
import { gone, npmStart, ready, type NpmStart } from './platform/npm-start.ts';
import { demoMerchant } from './platform/merchant.ts';

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
});

afterAll(() => {
  for (const { pids } of started) for (const pid of pids()) killTree(pid);
  rmSync(directory, { recursive: true, force: true });
});

describe('npm start', () => {
  it('prints commands that can be pasted', async () => {
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

  it('prints only URLs that open in a browser, besides the endpoint for AWS clients', async () => {
    const pages = [...platform.output().matchAll(/^ {2}(?!curl|AWS endpoint)\S.*?(http:\S+)/gm)].map(
      ([, url]) => url!,
    );
    expect(pages.length).toBeGreaterThanOrEqual(4);
    const statuses = await Promise.all(pages.map(async (url) => `${(await fetch(url)).status} ${url}`));
    expect(statuses).toEqual(pages.map((url) => `200 ${url}`));
  });

  it('is refused on a state that is in use, and changes neither it nor the base of nx affected', async () => {
    const recorded = () => readFileSync(join(workspaceRoot, '.local.env'), 'utf8');
    const before = recorded();
    expect(before).toContain(stateDir);
    const second = start();
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`Another Millrace runs on ${stateDir}`);
    const reset = start('--reset');
    expect(await reset.exited).toBe(1);
    expect(reset.output()).toContain('is in use by a running Millrace');
    expect(runningPlatform(stateDir)?.originUrl).toBeDefined();
    expect(recorded()).toBe(before);
  });

  it('is refused on a taken port, and names it', async () => {
    const port = new URL(runningPlatform(stateDir)!.endpointUrl!).port;
    const second = npmStart(join(directory, 'other'), ['--endpoint-port', port, '--origin-port', '0']);
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`Port ${port} is taken`);
  });

  it('stops at Ctrl-C despite half-sent requests, leaves no process or port behind, and continues with the same data', async () => {
    const { endpointUrl, originUrl } = runningPlatform(stateDir)!;
    const { id } = await demoMerchant({ originUrl: originUrl! }).pay();
    const pids = platform.pids();
    const addresses = listeners().filter(({ pid }) => pids.includes(pid));
    // Endpoint and origin, the table engine, and two for each container service: its own and its task's.
    expect(addresses.length).toBeGreaterThan(6);
    for (const address of addresses) {
      for (const sent of Object.values(stalledRequests)) await stalledConnection(address, sent);
    }
    platform.interrupt();
    expect(await platform.exited).toBe(0);
    expect(readFileSync(join(stateDir, 'local-cloud.log'), 'utf8')).not.toContain('did not stop');
    expect(platform.output()).toContain('Millrace has stopped');
    await gone(pids);
    for (const url of [endpointUrl!, originUrl!]) await listen(Number(new URL(url).port));
    expect(runningPlatform(stateDir)).toBeUndefined();

    platform = start();
    await ready(platform);
    const merchant = demoMerchant({ originUrl: runningPlatform(stateDir)!.originUrl! });
    expect((await merchant.end(id)).status).toBe('settled');
  });

  it('leaves no process behind when it is killed', async () => {
    const pids = platform.pids();
    process.kill(platform.startPid(), 'SIGKILL');
    await gone(pids);
  });
});
