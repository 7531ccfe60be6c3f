import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import type { RoleSession } from '../../core/authorization/caller.ts';
import type { Credentials, Sessions } from '../../core/authorization/sessions.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { LogWriter } from '../logs/log-store.ts';
import { SessionLog } from '../logs/session-log.ts';
import type { BundlePaths } from './bundles.ts';
import type { FunctionVersion } from './configuration.ts';
import { workerEnvironment } from './environment-variables.ts';
import type { Invocation, WorkerMessage, WorkerSetup } from './worker/protocol.ts';

/** Dependencies of a running function. */
export interface FunctionContext {
  readonly config: CloudConfig;
  readonly authorizer: Pick<Authorizer, 'require' | 'revision' | 'enforces'>;
  readonly sessions: Pick<Sessions, 'issue' | 'end'>;
  readonly endpointUrl: string;
  readonly dynamoUrl: string;
  readonly logs: LogWriter;
}

/** How an invocation ended: the answer as JSON text, or an error in the form of Lambda. */
export type Outcome =
  { readonly ok: true; readonly payloadJson: string } | { readonly ok: false; readonly errorJson: string };

interface Running {
  readonly invocation: Invocation;
  startedAtMs?: number;
  finish(outcome: Outcome): void;
}

/** Lambda's limit for a function to start. */
const INIT_TIMEOUT_SECONDS = 10;
const mainModule = new URL('./worker/main.ts', import.meta.url);

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_RESPONSE_BYTES = 6_291_556;
const tooLarge: Outcome = {
  ok: false,
  errorJson: JSON.stringify({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  }),
};

/** A worker thread that runs one version of a function, one invocation at a time, as a Lambda sandbox does. */
export class ExecutionEnvironment {
  /** False after a timeout, a crash or a failed start. It then takes no more invocations. */
  healthy = true;
  idleSinceMs = 0;
  readonly #version: FunctionVersion;
  readonly #log: SessionLog;
  readonly #sessions: FunctionContext['sessions'];
  readonly #credentials: Credentials;
  readonly #worker: Worker;
  /** Limits the start, then the running invocation. */
  #timer: NodeJS.Timeout;
  #ready = false;
  #running: Running | undefined;

  constructor(
    version: FunctionVersion,
    context: FunctionContext,
    { code: taskRoot, compileCache }: BundlePaths,
  ) {
    this.#version = version;
    // On AWS, each sandbox has its own stream; here, each worker: `2026/10/15/[$LATEST]<32 hex digits>`.
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    const logStream = `${day}/[${version.version}]${randomBytes(16).toString('hex')}`;
    const session: RoleSession = {
      kind: 'role',
      roleArn: version.roleArn,
      sessionName: version.functionName,
      log: (line) => this.#log.append(line),
    };
    this.#log = new SessionLog(context, session, { group: version.logGroup, stream: logStream });
    this.#sessions = context.sessions;
    this.#credentials = context.sessions.issue(session);
    const { endpointUrl, dynamoUrl, config, authorizer } = context;
    const tables = { engineUrl: dynamoUrl, endpointUrl, revision: authorizer.revision };
    const setup: WorkerSetup = { taskRoot, version, logStream, ...(authorizer.enforces && { tables }) };
    const credentials = this.#credentials;
    const places = { endpointUrl, dynamoUrl, credentials, taskRoot, logStream };
    this.#worker = new Worker(mainModule, {
      workerData: setup,
      env: { ...workerEnvironment(version, config, places), NODE_COMPILE_CACHE: compileCache },
      resourceLimits: { maxOldGenerationSizeMb: version.memoryMb },
      execArgv: [],
      argv: [],
    });
    // The servers keep the process alive; an idle function must not.
    this.#worker.unref();
    this.#worker.on('message', (message: WorkerMessage) => this.#receive(message));
    this.#worker.on('error', (error: Error & { code?: string }) => {
      const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#fail(
        'Runtime.ExitError',
        outOfMemory ? 'Runtime exited with error: signal: killed' : error.message,
      );
    });
    this.#worker.on('exit', (code) => {
      this.#sessions.end(this.#credentials);
      this.#fail('Runtime.ExitError', `Runtime exited with error: exit status ${code}`);
    });
    this.#timer = this.#timeOutAfter(INIT_TIMEOUT_SECONDS);
  }

  /** Waits until the function has started, and runs it. Never rejects. */
  invoke(invocation: Invocation): Promise<Outcome> {
    return new Promise((finish) => {
      this.#running = { invocation, finish };
      if (this.#ready) this.#start(this.#running);
    });
  }

  /** Stops the thread at once. A running invocation ends with `Runtime.ExitError`. */
  async terminate(): Promise<void> {
    this.healthy = false;
    clearTimeout(this.#timer);
    await this.#worker.terminate();
  }

  #start(running: Running): void {
    running.startedAtMs = performance.now();
    this.#timer = this.#timeOutAfter(this.#version.timeoutSeconds);
    this.#log.append(`START RequestId: ${running.invocation.requestId} Version: ${this.#version.version}`);
    this.#worker.postMessage(running.invocation);
  }

  #receive([kind, text, timestamp]: WorkerMessage): void {
    switch (kind) {
      case 'ready':
        clearTimeout(this.#timer);
        this.#ready = true;
        if (this.#running) this.#start(this.#running);
        return;
      case 'log':
        return this.#log.append(text, timestamp);
      case 'result':
        return this.#finish(isTooLarge(text) ? tooLarge : { ok: true, payloadJson: text });
      case 'fatal':
        this.healthy = false;
        return this.#finish({ ok: false, errorJson: text });
      case 'error':
        return this.#finish({ ok: false, errorJson: text });
    }
  }

  #timeOutAfter(seconds: number): NodeJS.Timeout {
    return setTimeout(() => {
      const text = `Task timed out after ${seconds.toFixed(2)} seconds`;
      this.#log.append(`${new Date().toISOString()} ${this.#running?.invocation.requestId} ${text}`);
      this.#fail('Sandbox.Timedout', text);
      void this.terminate();
    }, seconds * 1000);
  }

  #fail(errorType: string, text: string): void {
    this.healthy = false;
    clearTimeout(this.#timer);
    const errorMessage = `RequestId: ${this.#running?.invocation.requestId} Error: ${text}`;
    this.#finish({ ok: false, errorJson: JSON.stringify({ errorType, errorMessage }) });
  }

  #finish(outcome: Outcome): void {
    const running = this.#running;
    if (!running) return;
    clearTimeout(this.#timer);
    this.#running = undefined;
    const { requestId } = running.invocation;
    const now = performance.now();
    const durationMs = now - (running.startedAtMs ?? now);
    this.#log.append(`END RequestId: ${requestId}`);
    this.#log.append(
      `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms` +
        `\tBilled Duration: ${Math.ceil(durationMs)} ms\tMemory Size: ${this.#version.memoryMb} MB`,
    );
    running.finish(outcome);
  }
}

/** A UTF-16 unit is at most three bytes of UTF-8, so a usual answer does not have to be measured. */
function isTooLarge(json: string): boolean {
  return json.length * 3 > MAX_RESPONSE_BYTES && Buffer.byteLength(json) > MAX_RESPONSE_BYTES;
}
