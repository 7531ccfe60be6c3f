import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';

/** A host that a process of the platform connected to or looked up. */
export interface RecordedConnection {
  readonly how: 'connect' | 'lookup';
  readonly host: string;
  readonly thread: 'main' | 'worker';
  /** The script of the process. */
  readonly program: string;
}

/** The environment that makes Node processes record their connections in a file. */
export function recordingEnvironment(logPath: string): Record<string, string> {
  const recorder = join(import.meta.dirname, 'record-connections.ts');
  return { NODE_OPTIONS: `--require ${JSON.stringify(recorder)}`, MILLRACE_CONNECTION_LOG: logPath };
}

export function recordedConnections(logPath: string): RecordedConnection[] {
  return readFileSync(logPath, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedConnection);
}

/** Names that the system resolves to loopback (RFC 6761), and loopback addresses. */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 0) return host === 'localhost' || host.endsWith('.localhost');
  return host === '::1' || host.startsWith('127.');
}
