import { spawn } from 'node:child_process';
import { runningPlatform } from '@millrace/stages';
import { descendantsOf, isRunning } from '@millrace/stages/processes';
import { until, workspaceRoot } from '@millrace/tools-start';

/** `npm start` in a terminal. */
export interface NpmStart {
  /** The whole output. */
  readonly output: () => string;
  /** Id of the process that started the local cloud. */
  readonly startPid: () => number;
  /** Its process ids and those of its descendants; empty after its exit. */
  readonly pids: () => number[];
  /** Sends the signal of Ctrl-C, as a terminal does, to every process of the foreground group. */
  interrupt(): void;
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
}

/**
 * @param stateDir holds the state; free ports are taken unless `args` says otherwise
 * @param cwd this workspace, or a copy of it
 */
export function npmStart(stateDir: string, args: readonly string[] = [], cwd = workspaceRoot): NpmStart {
  const ports = args.includes('--endpoint-port') ? [] : ['--endpoint-port', '0', '--origin-port', '0'];
  const child = spawn('npm', ['start', '--', '--state-dir', stateDir, ...ports, ...args], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, npm_config_update_notifier: 'false', NO_COLOR: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const pid = child.pid!;
  return {
    output: () => output,
    startPid: () => runningPlatform(stateDir)!.pid,
    pids: () => (child.exitCode === null && child.signalCode === null ? [pid, ...descendantsOf(pid)] : []),
    interrupt: () => void process.kill(-pid, 'SIGINT'),
    exited: new Promise((resolve) => child.once('exit', (code) => resolve(code))),
  };
}

const READY_WITHIN_MS = 90_000;
const GONE_WITHIN_MS = 60_000;

export async function ready(start: NpmStart, withinMs = READY_WITHIN_MS): Promise<void> {
  await until(`"Millrace is ready" in: ${start.output()}`, withinMs, async () =>
    start.output().includes('Millrace is ready') ? true : undefined,
  );
}

export async function gone(pids: readonly number[]): Promise<void> {
  await until(`processes ${pids.join(', ')} end`, GONE_WITHIN_MS, async () =>
    pids.some(isRunning) ? undefined : true,
  );
}
