import { AwsError } from '../cloud.ts';
import type { FunctionVersion } from './configuration.ts';
import type { ExecutionEnvironment, Invocation, Outcome } from './execution-environment.ts';

export interface PoolOptions {
  /** Invocations of one function that wait at a time; the next one is throttled. */
  readonly maxQueued: number;
  readonly start: (version: FunctionVersion) => ExecutionEnvironment;
  /** Whether anything can still invoke it: it is `$LATEST` as it stands, or a published version that exists. */
  readonly isCurrent: (version: FunctionVersion) => boolean;
}

interface Waiting {
  readonly version: FunctionVersion;
  readonly invocation: Invocation;
  resolve(outcome: Promise<Outcome>): void;
}

/** The workers of one function. All its versions share the function's concurrency, as on Lambda. */
export class FunctionPool {
  /** Invocations that run at a time; 0 throttles every call. */
  limit: number;
  readonly #options: PoolOptions;
  readonly #environments = new Set<ExecutionEnvironment>();
  /** The most recently used last, so that what is not needed stays idle and is stopped. */
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #queue: Waiting[] = [];
  #running = 0;
  #closed = false;

  constructor(limit: number, options: PoolOptions) {
    this.limit = limit;
    this.#options = options;
  }

  /** @throws AwsError `TooManyRequestsException` (429) when the function is at its limit and the queue is full */
  run(version: FunctionVersion, invocation: Invocation): Promise<Outcome> {
    if (this.#running < this.limit) return this.#start(version, invocation);
    if (this.limit === 0 || this.#closed || this.#queue.length >= this.#options.maxQueued) {
      return Promise.reject(new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429));
    }
    return new Promise((resolve) => this.#queue.push({ version, invocation, resolve }));
  }

  /** Stops the idle workers of versions that are no longer current; busy ones stop when their invocation has ended. */
  stopStale(): void {
    for (const environment of [...this.#idle]) {
      if (!this.#options.isCurrent(environment.version)) this.#stop(environment);
    }
  }

  stopIdle(sinceBeforeMs: number): void {
    for (const environment of [...this.#idle]) {
      if (environment.idleSinceMs < sinceBeforeMs) this.#stop(environment);
    }
  }

  /** Stops every worker; invocations in flight end with `Runtime.ExitError`, waiting ones are throttled. */
  async close(): Promise<void> {
    this.#closed = true;
    const throttled = new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
    for (const waiting of this.#queue.splice(0)) waiting.resolve(Promise.reject(throttled));
    await Promise.all([...this.#environments].map((environment) => environment.terminate()));
  }

  async #start(version: FunctionVersion, invocation: Invocation): Promise<Outcome> {
    this.#running += 1;
    const environment = this.#takeIdle(version.id) ?? this.#add(version);
    try {
      return await environment.invoke(invocation);
    } finally {
      this.#running -= 1;
      this.#release(environment);
      this.#next();
    }
  }

  #takeIdle(versionId: string): ExecutionEnvironment | undefined {
    const index = this.#idle.findLastIndex((environment) => environment.version.id === versionId);
    const [environment] = index === -1 ? [] : this.#idle.splice(index, 1);
    return environment?.healthy === false ? this.#discard(environment, versionId) : environment;
  }

  /** A worker can die while it is idle, of a timer that throws for example. */
  #discard(environment: ExecutionEnvironment, versionId: string): ExecutionEnvironment | undefined {
    this.#stop(environment);
    return this.#takeIdle(versionId);
  }

  #add(version: FunctionVersion): ExecutionEnvironment {
    // Other versions' idle workers make room, so that a function never holds more threads than its limit.
    const oldest = this.#idle[0];
    if (oldest && this.#environments.size >= this.limit) this.#stop(oldest);
    const environment = this.#options.start(version);
    this.#environments.add(environment);
    return environment;
  }

  #release(environment: ExecutionEnvironment): void {
    if (this.#closed || !environment.healthy || !this.#options.isCurrent(environment.version)) {
      this.#stop(environment);
      return;
    }
    environment.idleSinceMs = Date.now();
    this.#idle.push(environment);
  }

  #next(): void {
    if (this.#closed || this.#running >= this.limit) return;
    const waiting = this.#queue.shift();
    if (waiting) waiting.resolve(this.#start(waiting.version, waiting.invocation));
  }

  #stop(environment: ExecutionEnvironment): void {
    const index = this.#idle.indexOf(environment);
    if (index !== -1) this.#idle.splice(index, 1);
    this.#environments.delete(environment);
    void environment.terminate();
  }
}
