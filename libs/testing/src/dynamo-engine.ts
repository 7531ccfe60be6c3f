import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 10_000;
const POLL_MS = 10;
/** Another process can take the free port between looking it up and binding it. */
const MAX_STARTS = 3;

/** A DynamoDB that listens at `url`. */
export interface DynamoEngine {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts dynoxide in memory as a child process on a free port of the loopback interface.
 * @throws Error if the binary is missing or does not answer within ten seconds
 */
export async function startDynoxide(): Promise<DynamoEngine> {
  let failure: unknown;
  for (let start = 0; start < MAX_STARTS; start += 1) {
    try {
      return await startOnce();
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function startOnce(): Promise<DynamoEngine> {
  const port = await freePort();
  const url = `http://${HOST}:${port}`;
  const child = spawn(binaryPath(), ['--host', HOST, '--port', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let lastOutput = '';
  child.stderr.on('data', (chunk: Buffer) => (lastOutput = (lastOutput + chunk).slice(-2_000)));
  await once(child, 'spawn');
  const watchdog = endWithThisProcess(child);
  const stop = async () => {
    await end(child);
    await end(watchdog);
  };
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(url))) {
    if (isRunning(child) && Date.now() < deadline) {
      await delay(POLL_MS);
      continue;
    }
    await stop();
    throw new Error(`dynoxide did not start on ${url}: ${lastOutput.trim()}`);
  }
  if (!isRunning(child)) {
    await end(watchdog);
    throw new Error(`dynoxide did not start on ${url}, which another process took: ${lastOutput.trim()}`);
  }
  return { url, stop };
}

/**
 * A shell that waits for the end of its input and then kills the engine. The system closes that input when this
 * process ends for any reason, so that no engine outlives a killed test run.
 */
function endWithThisProcess(child: ChildProcess): ChildProcess {
  return spawn('/bin/sh', ['-c', 'read -r _; kill -9 "$1" 2>/dev/null', 'sh', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function binaryPath(): string {
  const packageName = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
    return join(dirname(manifest), 'dynoxide');
  } catch (cause) {
    throw new Error(
      `${packageName} is not installed: set MILLRACE_DYNAMODB_ENDPOINT to the URL of your own DynamoDB`,
      { cause },
    );
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Whether an HTTP server answers there. Until the engine listens, the connection is refused. */
async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
    () => true,
    () => false,
  );
}
