import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../free-port.ts';

const START_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 5_000;
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
 * A child that outlived a `kill -9` of the local cloud would be a second writer on the same file, so a process id is
 * kept beside the file and a leftover is ended first, once it is known to be that dynoxide on that file.
 * @param onExit called when the child ends without having been asked to
 * @throws Error when the binary is missing or does not answer within ten seconds
 */
export async function startDynoxide(
  options: { stateDir: string; host: string },
  onExit: (reason: string) => void,
): Promise<DynoxideProcess> {
  const databasePath = join(options.stateDir, 'dynamodb.sqlite');
  const pidPath = join(options.stateDir, 'dynoxide.pid');
  await endLeftover(pidPath, databasePath);

  const port = await freePort(options.host);
  const child = spawn(
    binaryPath(),
    ['serve', '--host', options.host, '--port', String(port), '--db-path', databasePath],
    // In a process group of its own, so that Ctrl-C reaches the local cloud alone, which then stops its engine last.
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  let lastWords = '';
  child.stderr.on('data', (chunk: Buffer) => (lastWords = (lastWords + chunk).slice(-2_000)));
  let stopping = false;
  let ended: string | undefined;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => {
    ended = `dynoxide ended (${signal ?? `exit code ${code}`})${lastWords && `: ${lastWords.trim()}`}`;
    if (!stopping && started) onExit(ended);
  });
  let started = false;
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  if (child.pid !== undefined) writeFileSync(pidPath, String(child.pid));

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
      process.off('exit', endWithUs);
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
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (runsOn(pid, databasePath)) {
      if (Date.now() > deadline) throw new Error(`a dynoxide of an earlier start (pid ${pid}) does not end`);
      await delay(POLL_MS);
    }
  }
  rmSync(pidPath, { force: true });
}

/** Whether `pid` is a dynoxide on that very file; a process id may have been given to another program since. */
function runsOn(pid: number, databasePath: string): boolean {
  const path = `/proc/${pid}/cmdline`;
  if (!existsSync(path)) return false;
  const words = readFileSync(path, 'utf8').split('\0');
  return words[0]!.endsWith('dynoxide') && words.includes(databasePath);
}
