import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandOf } from '@millrace/stages/processes';
import { writeWhole } from '../../core/disk.ts';
import { freePort } from '../../core/loopback-server.ts';

const START_TIMEOUT_MS = 10_000;
const LEFTOVER_TIMEOUT_MS = 5_000;
/** dynoxide waits for all connections to close, even idle ones. Acknowledged writes survive a kill. */
const STOP_TIMEOUT_MS = 1_000;
const POLL_MS = 10;

/** A DynamoDB engine that runs as a child process on one SQLite file. */
export interface DynoxideProcess {
  readonly url: string;
  readonly databasePath: string;
  stop(): Promise<void>;
}

/**
 * Starts dynoxide on `<stateDir>/dynamodb.sqlite`.
 *
 * A child that survived a `kill -9` of the local cloud would be a second writer on the same file. Its process id is
 * stored next to the file, and such a child is killed first, after a check that it is a dynoxide on that file.
 * @param onExit called when the child ends unexpectedly
 * @throws Error when the binary is missing or does not answer within ten seconds
 */
export async function startDynoxide(
  options: { stateDir: string; host: string },
  onExit: (reason: string) => void,
): Promise<DynoxideProcess> {
  const databasePath = join(options.stateDir, 'dynamodb.sqlite');
  const pidPath = join(options.stateDir, 'dynoxide.pid');
  await endLeftover(pidPath, databasePath);

  const port = await freePort();
  const child = spawn(
    binaryPath(),
    ['serve', '--host', options.host, '--port', String(port), '--db-path', databasePath],
    // In its own process group, so that Ctrl-C reaches only the local cloud, which stops its engine last.
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  let lastOutput = '';
  child.stderr.on('data', (chunk: Buffer) => (lastOutput = (lastOutput + chunk).slice(-2_000)));
  let stopping = false;
  let ended: string | undefined;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => {
    ended = `dynoxide ended (${signal ?? `exit code ${code}`})${lastOutput && `: ${lastOutput.trim()}`}`;
    if (!stopping && started) onExit(ended);
  });
  let started = false;
  const killChild = () => child.kill('SIGKILL');
  process.once('exit', killChild);
  if (child.pid !== undefined) writeWhole(pidPath, String(child.pid));

  const url = `http://${options.host}:${port}`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(url))) {
    if (ended === undefined && Date.now() < deadline) {
      await delay(POLL_MS);
      continue;
    }
    child.kill('SIGKILL');
    throw new Error(ended ?? `dynoxide did not answer on ${url} within ${START_TIMEOUT_MS} ms`);
  }
  started = true;

  return {
    url,
    databasePath,
    async stop() {
      stopping = true;
      await end(child);
      process.off('exit', killChild);
      rmSync(pidPath, { force: true });
    },
  };
}

function binaryPath(): string {
  const packageName = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    return join(createRequire(import.meta.url).resolve(`${packageName}/package.json`), '..', 'dynoxide');
  } catch (cause) {
    throw new Error(
      `${packageName} is not installed: set MILLRACE_DYNAMODB_ENDPOINT to the URL of a DynamoDB of your own`,
      { cause },
    );
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(1_000) });
    return true;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}

async function endLeftover(pidPath: string, databasePath: string): Promise<void> {
  if (!existsSync(pidPath)) return;
  const pid = Number(readFileSync(pidPath, 'utf8'));
  if (Number.isInteger(pid) && pid > 1 && runsOn(pid, databasePath)) {
    process.kill(pid, 'SIGKILL');
    const deadline = Date.now() + LEFTOVER_TIMEOUT_MS;
    while (runsOn(pid, databasePath)) {
      if (Date.now() > deadline) throw new Error(`dynoxide of an earlier start (pid ${pid}) does not end`);
      await delay(POLL_MS);
    }
  }
  rmSync(pidPath, { force: true });
}

/** Whether `pid` is a dynoxide on that file. The system may have given the id to another program. */
function runsOn(pid: number, databasePath: string): boolean {
  const command = commandOf(pid) ?? '';
  return command.includes('dynoxide serve ') && command.endsWith(` --db-path ${databasePath}`);
}
