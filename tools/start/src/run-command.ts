import { spawn } from 'node:child_process';
import { workspaceRoot } from './workspace.ts';

export interface CommandOutcome {
  readonly exitCode: number;
  /** stdout and stderr, interleaved; the last 200 KB. */
  readonly output: string;
}

const KEPT_CHARACTERS = 200_000;

/**
 * Runs a command to its end; by default in the root of the workspace.
 * @param options.onLine called with every line that it prints
 * @throws the reason of the signal when it is aborted; the command is stopped
 */
export async function runCommand(
  command: readonly [string, ...string[]],
  options: {
    env: Record<string, string>;
    cwd?: string;
    signal?: AbortSignal;
    onLine?: (line: string) => void;
  },
): Promise<CommandOutcome> {
  const { env, cwd = workspaceRoot, signal, onLine = () => {} } = options;
  signal?.throwIfAborted();
  const [file, ...args] = command;
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const abort = (): void => void child.kill('SIGTERM');
  signal?.addEventListener('abort', abort, { once: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_CHARACTERS);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') onLine(line.trim());
    });
  }
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
    signal?.throwIfAborted();
    return { exitCode, output };
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
