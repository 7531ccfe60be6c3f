import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

interface LogLine {
  readonly message: string;
  readonly address?: string;
  readonly [fact: string]: unknown;
}

export interface RunningService {
  /** Exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** The first log line with this message, whether it was already logged or not. */
  logged(message: string): Promise<LogLine>;
  /** Status and body of `GET /healthz`. */
  health(): Promise<readonly [number, unknown]>;
  /** Sends SIGTERM. */
  stop(): void;
  /** Sends SIGKILL and waits for the exit. */
  kill(): Promise<void>;
}

/**
 * Runs a service in a process that has only the given environment, like its container. It runs the source instead of the
 * bundle.
 * @param file of the service's entry point
 */
export function runService(file: string, environment: Readonly<Record<string, string>>): RunningService {
  const child: ChildProcess = spawn(process.execPath, [file], {
    // Warnings go to stderr, so that both streams together are the log.
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOST: '127.0.0.1',
      PORT: '0',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ...environment,
    },
  });
  const lines: LogLine[] = [];
  const waiting: { message: string; resolve: (line: LogLine) => void }[] = [];
  const collect = (text: string) => {
    if (!text.startsWith('{')) return;
    const line = JSON.parse(text) as LogLine;
    lines.push(line);
    for (const { message, resolve } of waiting) if (line.message === message) resolve(line);
  };
  for (const input of [child.stdout!, child.stderr!]) createInterface({ input }).on('line', collect);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const logged = (message: string): Promise<LogLine> => {
    const earlier = lines.find((line) => line.message === message);
    if (earlier) return Promise.resolve(earlier);
    return new Promise((resolve) => waiting.push({ message, resolve }));
  };
  return {
    exited,
    logged,
    health: async () => {
      const { address } = await logged('service is listening');
      const response = await fetch(`${address}/healthz`);
      return [response.status, await response.json()];
    },
    stop: () => void child.kill('SIGTERM'),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
