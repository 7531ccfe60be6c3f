import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, readFileSync, statSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { cloudStateDir } from '@millrace/stages';
import { isRunning } from '@millrace/stages/processes';
import { localEnvironment } from './local-environment.ts';
import { portTaken } from './port-check.ts';
import { killTree } from './process-tree.ts';
import { StartFailure } from './start-failure.ts';
import { workspaceRoot } from './workspace.ts';

/** The local cloud as a child process. It stops when this process ends, even after `kill -9`. */
export interface CloudProcess {
  readonly pid: number;
  readonly endpointUrl: string;
  readonly originUrl: string;
  /** Resolves with the last line of its log when it ends. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
  /** Kills the process and its children. */
  kill(): Promise<void>;
}

export interface CloudOptions {
  readonly stateDir: string;
  readonly endpointPort: number;
  readonly originPort: number;
  /** Runs a local cloud; its `main.ts` by default. */
  readonly cloudProgram?: string;
  readonly signal?: AbortSignal;
}

/** Exit code of a local cloud whose port or state is in use. */
const IN_USE = 2;
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 15_000;

/** The log of the local cloud and its functions. */
export const cloudLogPath = (stateDir: string): string => join(stateDir, 'local-cloud.log');

/**
 * Starts the local cloud and waits until it answers.
 * @throws StartFailure when it does not start
 */
export async function startCloud(options: CloudOptions): Promise<CloudProcess> {
  const { stateDir, endpointPort, originPort, signal } = options;
  signal?.throwIfAborted();
  const logPath = cloudLogPath(stateDir);
  const log = openSync(logPath, 'a');
  const logStart = statSync(logPath).size;
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      options.cloudProgram ?? join(workspaceRoot, 'tools/local-cloud/src/main.ts'),
      ...['--state-dir', cloudStateDir(stateDir)],
      ...['--endpoint-port', String(endpointPort)],
      ...['--origin-port', String(originPort)],
    ],
    // Its own process group: Ctrl-C reaches it only through this process, which stops it in order.
    { cwd: workspaceRoot, env: localEnvironment(), stdio: ['ignore', 'ignore', log, 'ipc'], detached: true },
  );
  closeSync(log);
  const lastLogLine = (): string => lastLine(readFileSync(logPath).subarray(logStart).toString('utf8'));
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, name) =>
      resolve(lastLogLine() || `it ended with ${name ?? `exit code ${code}`}`),
    );
  });
  try {
    const { endpointUrl, originUrl } = await ready(child, signal);
    return {
      pid: child.pid!,
      endpointUrl,
      originUrl,
      ended,
      stop: () => stop(child, ended),
      kill: () => kill(child, ended),
    };
  } catch (error) {
    await kill(child, ended);
    if (child.exitCode === IN_USE && /port \d+ is taken/.test(lastLogLine()))
      throw portOf(lastLogLine(), options);
    if (error instanceof StartFailure) {
      throw new StartFailure(
        `The local cloud did not start: ${lastLogLine() || error.message}`,
        `See ${logPath}`,
      );
    }
    throw error;
  }
}

function ready(
  child: ChildProcess,
  signal: AbortSignal | undefined,
): Promise<{ endpointUrl: string; originUrl: string }> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new StartFailure(`it did not answer within ${START_TIMEOUT_MS / 1000} s`, '')),
      START_TIMEOUT_MS,
    );
    const settle = (then: () => void): void => {
      clearTimeout(timer);
      then();
    };
    child.on('message', (message: { ready?: boolean; endpointUrl: string; originUrl: string }) => {
      if (message.ready) settle(() => resolve(message));
    });
    child.once('error', (error) => settle(() => reject(new StartFailure(error.message, ''))));
    child.once('exit', (code) =>
      settle(() => reject(new StartFailure(`it ended with exit code ${code}`, ''))),
    );
    signal?.addEventListener('abort', () => settle(() => reject(signal.reason as Error)), { once: true });
  });
}

function portOf(words: string, { endpointPort, originPort }: CloudOptions): StartFailure {
  return words.includes(`port ${originPort} `)
    ? portTaken(originPort, '--origin-port')
    : portTaken(endpointPort, '--endpoint-port');
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => killTree(child.pid!), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}

async function kill(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.pid !== undefined && isRunning(child.pid)) killTree(child.pid);
  await ended;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
