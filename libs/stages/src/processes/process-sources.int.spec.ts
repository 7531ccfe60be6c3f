import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessSource } from './process-source.ts';
import { commandOf, descendantsOf, isRunning, listeners, startTimeOf } from './processes.ts';
import { hasProcfs, procfs } from './procfs.ts';
import { ps } from './ps.ts';

const has = (program: string): boolean => spawnSync(program, ['-v']).error === undefined;
const sources: [string, ProcessSource][] = [
  ...(hasProcfs ? [['/proc', procfs] as [string, ProcessSource]] : []),
  ...(has('ps') ? [['ps and lsof', ps] as [string, ProcessSource]] : []),
];

/** Becomes a `sleep`, which never reads the exit status of its child. */
let parent: ChildProcess;
let zombie: number;
let servers: Server[];

const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** The id of a process that has ended and was waited for. */
async function endedPid(): Promise<number> {
  const child = spawn('sleep', ['0']);
  await once(child, 'exit');
  return child.pid!;
}

async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(5);
}

beforeAll(async () => {
  parent = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = (await once(parent.stdout!, 'data')) as [Buffer];
  zombie = Number(output);
  await eventually(() => commandOf(parent.pid!) === 'sleep 60');
  process.kill(zombie, 'SIGKILL');
  servers = ['127.0.0.1', '::1'].map((host) => createServer().listen(0, host));
  await Promise.all(servers.map((server) => once(server, 'listening')));
});

afterAll(() => {
  parent.kill('SIGKILL');
  for (const server of servers) server.close();
});

describe.each(sources)('%s', (name, source) => {
  it('returns the parent and the start time of a process', () => {
    const own = source.process(process.pid)!;
    expect(own).toMatchObject({ pid: process.pid, parent: process.ppid, isZombie: false });
    expect(own.startTime).not.toBe('');
    expect(source.process(process.pid)).toEqual(own);
    expect(source.processes()).toContainEqual(own);
  });

  it('lists the children of a process', () => {
    const children = source.processes().filter(({ parent }) => parent === process.pid);
    expect(children.map(({ pid }) => pid)).toContain(parent.pid);
  });

  it('recognizes a zombie, which has no command', async () => {
    await eventually(() => source.process(zombie)?.isZombie === true);
    expect(source.command(zombie)).toBeUndefined();
  });

  it('returns the command of a process with its arguments', async () => {
    await eventually(() => source.command(parent.pid!) === 'sleep 60');
  });

  it('returns undefined for a process that has ended', async () => {
    const pid = await endedPid();
    expect([source.process(pid), source.command(pid)]).toEqual([undefined, undefined]);
  });

  (name === '/proc' || has('lsof') ? it : it.skip)('returns the addresses where a process listens', () => {
    const own = source.listeners().filter(({ pid }) => pid === process.pid);
    expect(own).toEqual(
      expect.arrayContaining([
        { pid: process.pid, host: '127.0.0.1', port: portOf(servers[0]!) },
        { pid: process.pid, host: '::1', port: portOf(servers[1]!) },
      ]),
    );
  });
});

describe('a process', () => {
  it('runs until it has ended, whether or not its parent has noticed', async () => {
    expect(isRunning(process.pid)).toBe(true);
    expect(isRunning(await endedPid())).toBe(false);
    await eventually(() => !isRunning(zombie));
  });

  it('has a start time, a command and listening sockets', () => {
    expect(startTimeOf(process.pid)).toBe(sources[0]![1].process(process.pid)!.startTime);
    expect(commandOf(process.pid)).toContain('node');
    expect(listeners()).toContainEqual({ pid: process.pid, host: '::1', port: portOf(servers[1]!) });
  });

  it('has descendants, children before their parents', () => {
    const below = descendantsOf(process.pid);
    expect(below.indexOf(zombie)).toBeGreaterThanOrEqual(0);
    expect(below.indexOf(parent.pid!)).toBeGreaterThan(below.indexOf(zombie));
  });
});
