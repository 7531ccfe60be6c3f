import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Cloud } from '../cloud.ts';
import type { BundlePaths } from './bundles.ts';
import type { FunctionVersion } from './configuration.ts';
import { workerEnvironment } from './environment-variables.ts';
import { invocationEnd, invocationStart, logStreamName, TailBuffer } from './invocation-log.ts';
import type { FunctionError, InvocationMessage, WorkerMessage, WorkerSetup } from './worker/protocol.ts';

/** One call of a function. */
export interface Invocation {
  readonly requestId: string;
  readonly payloadJson: string;
  readonly invokedArn: string;
  /** Keeps the end of the log for the caller (`LogType: Tail`). */
  readonly withTail?: boolean;
}

/** How it ended: the answer as JSON text, or an error in Lambda's form. */
export type Outcome = (
  { readonly ok: true; readonly payloadJson: string } | { readonly ok: false; readonly errorJson: string }
) & { readonly logTail?: string };

interface Running {
  readonly invocation: Invocation;
  readonly startedAtMs: number;
  readonly tail: TailBuffer | undefined;
  timer: NodeJS.Timeout | undefined;
  finish(outcome: Outcome): void;
}

const mainModule = new URL('./worker/main.ts', import.meta.url);

/** A worker thread that runs one version of a function, one invocation at a time, as a Lambda sandbox does. */
export class ExecutionEnvironment {
  readonly version: FunctionVersion;
  /** False once it has timed out, crashed or failed to start; it then takes no further invocation. */
  healthy = true;
  idleSinceMs = 0;
  readonly #cloud: Pick<Cloud, 'logs'>;
  readonly #worker: Worker;
  readonly #logStream: string;
  readonly #startedAtMs = performance.now();
  readonly #initTimer: NodeJS.Timeout;
  #initDurationMs: number | undefined;
  #ready = false;
  #running: Running | undefined;
  #maxHeapBytes = 0;

  constructor(
    version: FunctionVersion,
    options: { cloud: Cloud; paths: BundlePaths; initTimeoutMs: number },
  ) {
    const { cloud, paths } = options;
    this.version = version;
    this.#logStream = logStreamName(version.version);
    this.#cloud = cloud;
    const setup: WorkerSetup = {
      taskRoot: paths.code,
      handler: version.handler,
      runtime: version.runtime,
      functionName: version.functionName,
      functionVersion: version.version,
      memoryMb: version.memoryMb,
      logGroup: version.logging.group,
      logStream: this.#logStream,
    };
    const environment = workerEnvironment(version, cloud.config, {
      endpointUrl: cloud.endpointUrl,
      dynamoUrl: cloud.dynamo.url,
      taskRoot: paths.code,
      logStream: this.#logStream,
    });
    this.#worker = new Worker(mainModule, {
      workerData: setup,
      env: { ...environment, NODE_COMPILE_CACHE: paths.compileCache },
      resourceLimits: { maxOldGenerationSizeMb: version.memoryMb },
      execArgv: [],
      argv: [],
    });
    // What keeps the process alive is the servers in front; an idle function must not.
    this.#worker.unref();
    this.#worker.on('message', (message: WorkerMessage) => this.#receive(message));
    this.#worker.on('error', (error) => this.#crash(error));
    this.#worker.on('exit', (code) => this.#exited(code));
    this.#initTimer = setTimeout(() => this.#timeOut(options.initTimeoutMs / 1000), options.initTimeoutMs);
  }

  /** Waits for the function to start if it has not yet, runs it, and never rejects. */
  invoke(invocation: Invocation): Promise<Outcome> {
    return new Promise((resolve) => {
      const tail = invocation.withTail ? new TailBuffer() : undefined;
      this.#running = {
        invocation,
        startedAtMs: performance.now(),
        tail,
        timer: undefined,
        finish: (outcome) => resolve(tail ? { ...outcome, logTail: tail.text() } : outcome),
      };
      if (this.#ready) this.#start(this.#running);
    });
  }

  /** Stops the thread at once; an invocation that is running ends with `Runtime.ExitError`. */
  async terminate(): Promise<void> {
    this.healthy = false;
    clearTimeout(this.#initTimer);
    await this.#worker.terminate();
  }

  #start(running: Running): void {
    const { invocation } = running;
    const timeoutMs = this.version.timeoutSeconds * 1000;
    running.timer = setTimeout(() => this.#timeOut(this.version.timeoutSeconds), timeoutMs);
    this.#log(invocationStart(this.version, invocation.requestId));
    const message: InvocationMessage = [
      invocation.requestId,
      invocation.payloadJson,
      Date.now() + timeoutMs,
      invocation.invokedArn,
      traceHeader(),
    ];
    this.#worker.postMessage(message);
  }

  #receive(message: WorkerMessage): void {
    switch (message[0]) {
      case 'ready':
        clearTimeout(this.#initTimer);
        this.#ready = true;
        this.#initDurationMs = performance.now() - this.#startedAtMs;
        if (this.#running) {
          const running = { ...this.#running, startedAtMs: performance.now() };
          this.#running = running;
          this.#start(running);
        }
        return;
      case 'log':
        return this.#log([message[2]], message[1]);
      case 'result':
        this.#maxHeapBytes = Math.max(this.#maxHeapBytes, message[2]);
        return this.#finish({ ok: true, payloadJson: message[1] });
      case 'error':
        this.#maxHeapBytes = Math.max(this.#maxHeapBytes, message[2]);
        return this.#finish({ ok: false, errorJson: message[1] });
      case 'init-error':
      case 'fatal':
        this.healthy = false;
        return this.#finish({ ok: false, errorJson: message[1] });
    }
  }

  #timeOut(seconds: number): void {
    const text = `Task timed out after ${seconds.toFixed(2)} seconds`;
    const requestId = this.#running?.invocation.requestId;
    this.#log([`${new Date().toISOString()} ${requestId} ${text}`]);
    this.#fail({ errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${requestId} Error: ${text}` });
    void this.terminate();
  }

  #crash(error: Error & { code?: string }): void {
    const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.#exitError(
      outOfMemory ? 'Runtime exited with error: signal: killed' : `Runtime failed: ${error.message}`,
    );
  }

  #exited(code: number): void {
    this.#exitError(
      code === 0
        ? 'Runtime exited without providing a reason'
        : `Runtime exited with error: exit status ${code}`,
    );
  }

  #exitError(text: string): void {
    clearTimeout(this.#initTimer);
    const requestId = this.#running?.invocation.requestId;
    this.#fail({ errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${text}` });
  }

  #fail(error: FunctionError): void {
    this.healthy = false;
    this.#finish({ ok: false, errorJson: JSON.stringify(error) });
  }

  #finish(outcome: Outcome): void {
    const running = this.#running;
    if (!running) return;
    clearTimeout(running.timer);
    this.#log(
      invocationEnd(this.version, {
        requestId: running.invocation.requestId,
        durationMs: performance.now() - running.startedAtMs,
        initDurationMs: this.#initDurationMs,
        maxHeapBytes: this.#maxHeapBytes,
        ok: outcome.ok,
      }),
    );
    this.#initDurationMs = undefined;
    this.#running = undefined;
    running.finish(outcome);
  }

  #log(lines: readonly string[], timestamp = Date.now()): void {
    if (lines.length === 0) return;
    const events = lines.map((message) => ({ timestamp, message }));
    this.#cloud.logs.append(this.version.logging.group, this.#logStream, events);
    this.#running?.tail?.push(lines);
  }
}

/** A new root for every invocation, as of a caller that traces nothing. */
function traceHeader(): string {
  const random = randomBytes(20).toString('hex');
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${random.slice(0, 24)};Parent=${random.slice(24)};Sampled=0`;
}
