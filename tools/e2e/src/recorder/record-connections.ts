/**
 * Preloaded with `--require` (an import would be too late in worker threads) into every Node process of a platform under
 * test: appends a line to a file for each host that the process or one of its worker threads connects to or looks up.
 * `MILLRACE_CONNECTION_LOG` names the file.
 */
import children, { type SpawnOptions } from 'node:child_process';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import process from 'node:process';
import threads, { Worker as PlainWorker, type WorkerOptions } from 'node:worker_threads';
import type { RecordedConnection } from './recorded-connections.ts';

const log = process.env['MILLRACE_CONNECTION_LOG'];
if (!log) throw new Error('MILLRACE_CONNECTION_LOG names no file');
const seen = new Set<string>();

function record(how: RecordedConnection['how'], host: string): void {
  const thread = threads.isMainThread ? 'main' : 'worker';
  const connection: RecordedConnection = { how, host, thread, program: process.argv[1] ?? '' };
  const line = JSON.stringify(connection);
  if (seen.has(line)) return;
  seen.add(line);
  appendFileSync(log!, `${line}\n`);
}

// Every connection passes through here, with an array that `net` has normalized, or with the caller's arguments.
const connect = net.Socket.prototype.connect as (this: net.Socket, ...args: unknown[]) => net.Socket;
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  const [first, second] = (Array.isArray(args[0]) ? args[0] : args) as [unknown, unknown];
  const options = typeof first === 'object' && first !== null ? first : { host: second };
  const { path, host } = options as { path?: string; host?: unknown };
  if (!path) record('connect', typeof host === 'string' ? host : 'localhost');
  return connect.apply(this, args);
} as typeof net.Socket.prototype.connect;

type Lookup = (hostname: string, ...rest: unknown[]) => unknown;

for (const [owner, name] of [
  [dns, 'lookup'],
  [dns, 'resolve'],
  [dns.promises, 'lookup'],
  [dns.promises, 'resolve'],
] as unknown as [Record<string, Lookup>, string][]) {
  const original = owner[name]!;
  owner[name] = function (this: unknown, hostname, ...rest) {
    record('lookup', hostname);
    return original.call(this, hostname, ...rest);
  };
}

/** What a worker or a child process with its own environment would lack. */
const preload = {
  NODE_OPTIONS: `--require ${JSON.stringify(import.meta.filename)}`,
  MILLRACE_CONNECTION_LOG: log,
};

threads.Worker = class Worker extends PlainWorker {
  constructor(file: string | URL, options: WorkerOptions = {}) {
    const env = typeof options.env === 'object' ? options.env : process.env;
    super(file, { ...options, env: { ...env, ...preload } });
  }
};

const spawn = children.spawn as (file: string, args: readonly string[], options: SpawnOptions) => unknown;
children.spawn = ((file: string, ...rest: unknown[]) => {
  const [args, options = {}] = (Array.isArray(rest[0]) ? rest : [[], ...rest]) as [string[], SpawnOptions?];
  return spawn(file, args, { ...options, env: { ...(options.env ?? process.env), ...preload } });
}) as typeof children.spawn;
syncBuiltinESMExports();
