import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isLoopback, recordedConnections, recordingEnvironment } from './recorded-connections.ts';

const directory = mkdtempSync(join(tmpdir(), 'millrace-recorder-'));
const log = join(directory, 'connections.jsonl');
const script = join(directory, 'script.mjs');

/** Connects to hosts that do not exist (RFC 6761): in the process, a worker and a child with environments of their own. */
const tries = `
import http from 'node:http';
import { lookup } from 'node:dns/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
http.get('http://main.invalid').on('error', () => {});
await lookup('lookup.invalid').catch(() => {});
await fetch('http://fetch.invalid').catch(() => {});
new Worker("require('node:https').get('https://worker.invalid').on('error', () => {})", { eval: true, env: {}, execArgv: [] });
await once(spawn(process.execPath, ['-e', "fetch('http://child.invalid').catch(() => {})"], { env: {} }), 'close');
`;

beforeAll(async () => {
  writeFileSync(script, tries);
  await promisify(execFile)(process.execPath, [script], { env: recordingEnvironment(log) });
});

afterAll(() => rmSync(directory, { recursive: true }));

describe('the record of connections', () => {
  it('holds every host that a process, its workers and its children tried to reach', () => {
    const hosts = recordedConnections(log).map(({ thread, host }) => `${thread} ${host}`);
    const expected = [
      'main main.invalid',
      'main lookup.invalid',
      'main fetch.invalid',
      'worker worker.invalid',
      'main child.invalid',
    ];
    expect(hosts).toEqual(expect.arrayContaining(expected));
  });

  it('distinguishes this machine from others', () => {
    const loopback = ['localhost', 'a.localhost', '127.0.0.1', '127.1.2.3', '::1'];
    const others = [
      'example.com',
      'localhost.example.com',
      '10.0.0.1',
      '127.0.0.1.example.com',
      '::2',
      '0.0.0.0',
    ];
    expect(loopback.filter((host) => !isLoopback(host))).toEqual([]);
    expect(others.filter(isLoopback)).toEqual([]);
  });
});
