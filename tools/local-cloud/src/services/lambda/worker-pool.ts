import { AwsError } from '../../core/aws-error.ts';
import type { ExecutionEnvironment, Outcome } from './execution-environment.ts';
import type { Invocation } from './worker/protocol.ts';

export interface PoolLimits {
  /** Maximum number of concurrent invocations, each in its own worker. */
  readonly concurrency: number;
  /** Maximum number of waiting invocations. The next one is throttled. */
  readonly maxQueued: number;
  /** A worker that is idle for this long is stopped. */
  readonly idleMs: number;
}

/** The version that the workers of a pool run. */
interface Source {
  readonly start: () => ExecutionEnvironment;
  /** Whether it can still be invoked. */
  readonly isCurrent: () => boolean;
}

interface Waiting {
  readonly invocation: Invocation;
  resolve(outcome: Promise<Outcome>): void;
}

/** The workers of one version of a function. */
export class WorkerPool {
  readonly #limits: PoolLimits;
  readonly #source: Source;
  readonly #environments = new Set<ExecutionEnvironment>();
  /** The most recently used is last, so the others stay idle and are stopped. */
  #idle: ExecutionEnvironment[] = [];
  readonly #queue: Waiting[] = [];
  readonly #idleTimer: NodeJS.Timeout;
  #running = 0;
  #closed = false;

  constructor(limits: PoolLimits, source: Source) {
    this.#limits = limits;
    this.#source = source;
    this.#idleTimer = setInterval(() => this.stopIdle(), limits.idleMs);
    this.#idleTimer.unref();
  }

  /** @throws AwsError `TooManyRequestsException` (429) when every worker is busy and the queue is full */
  run(invocation: Invocation): Promise<Outcome> {
    if (this.#closed || this.#queue.length >= this.#limits.maxQueued) return throttled();
    if (this.#running < this.#limits.concurrency) return this.#start(invocation);
    return new Promise((resolve) => this.#queue.push({ invocation, resolve }));
  }

  /** Stops the workers that have been idle too long, or all idle workers when the version cannot be invoked any more. */
  stopIdle(): void {
    const since = this.#source.isCurrent() ? Date.now() - this.#limits.idleMs : Infinity;
    for (const environment of this.#idle) if (environment.idleSinceMs < since) this.#stop(environment);
    this.#idle = this.#idle.filter((environment) => this.#environments.has(environment));
  }

  /** Stops every worker. Running invocations end with `Runtime.ExitError`; waiting ones are throttled. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#idleTimer);
    for (const waiting of this.#queue.splice(0)) waiting.resolve(throttled());
    await Promise.all([...this.#environments].map((environment) => environment.terminate()));
  }

  async #start(invocation: Invocation): Promise<Outcome> {
    this.#running += 1;
    const environment = this.#takeIdle() ?? this.#add();
    try {
      return await environment.invoke(invocation);
    } finally {
      this.#running -= 1;
      this.#release(environment);
      const waiting = this.#queue.shift();
      waiting?.resolve(this.#start(waiting.invocation));
    }
  }

  #takeIdle(): ExecutionEnvironment | undefined {
    const environment = this.#idle.pop();
    if (!environment || environment.healthy) return environment;
    // An idle worker can crash, for example when a timer throws.
    this.#stop(environment);
    return this.#takeIdle();
  }

  #add(): ExecutionEnvironment {
    const environment = this.#source.start();
    this.#environments.add(environment);
    return environment;
  }

  #release(environment: ExecutionEnvironment): void {
    const needed = this.#queue.length > 0 || this.#source.isCurrent();
    if (this.#closed || !environment.healthy || !needed) return this.#stop(environment);
    environment.idleSinceMs = Date.now();
    this.#idle.push(environment);
  }

  #stop(environment: ExecutionEnvironment): void {
    this.#environments.delete(environment);
    void environment.terminate();
  }
}

function throttled(): Promise<never> {
  return Promise.reject(new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429));
}
