import { backoffMs, pause } from '../../core/backoff.ts';
import type { Task } from './task.ts';

export interface TaskLimits {
  /** The time in which a deployment must have a healthy task, and in which each task must become healthy. */
  readonly healthyMs: number;
  /** How many tasks may fail before the deployment fails. */
  readonly attempts: number;
  /** From SIGTERM to SIGKILL. */
  readonly stopMs: number;
  /** A task that ran for at least this long is started again without a longer pause. */
  readonly steadyMs: number;
}

interface Source {
  readonly name: string;
  readonly limits: TaskLimits;
  readonly start: () => Promise<Task>;
  /** Read when a task starts. */
  readonly healthCheckPath: () => string;
}

/** Keeps one task running. When it ends, it is started again, each time after a longer pause. */
export class TaskKeeper {
  /** Resolves when a task is healthy. Rejects when too many tasks have failed. */
  readonly ready: Promise<void>;
  readonly #source: Source;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #ready = Promise.withResolvers<void>();
  #task: Task | undefined;
  #port: number | undefined;

  constructor(source: Source) {
    this.#source = source;
    this.ready = this.#ready.promise;
    // A deployment waits for it. After a restart nothing does, and the keeper keeps trying.
    this.ready.catch(() => undefined);
    this.#running = this.#run();
  }

  /** The port of the healthy task. */
  get port(): number | undefined {
    return this.#port;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#ready.reject(new Error('the service was stopped'));
    await this.#task?.stop(this.#source.limits.stopMs);
    await this.#running;
  }

  async #run(): Promise<void> {
    const { name, limits } = this.#source;
    const deadlineMs = performance.now() + limits.healthyMs;
    for (let failures = 1; !this.#stop.signal.aborted; failures += 1) {
      const startedMs = performance.now();
      const reason = await this.#runOne();
      if (this.#stop.signal.aborted) return;
      console.error(`${name}: a task failed: ${reason}`);
      const nowMs = performance.now();
      if (failures >= limits.attempts || nowMs > deadlineMs) this.#ready.reject(new Error(reason));
      if (nowMs - startedMs > limits.steadyMs) failures = 0;
      await pause(backoffMs(Math.max(failures, 1)), this.#stop.signal);
    }
  }

  /** @returns why the task ended or was stopped */
  async #runOne(): Promise<string> {
    const { start, healthCheckPath, limits } = this.#source;
    try {
      const task = await start();
      this.#task = task;
      if (this.#stop.signal.aborted) await task.stop(limits.stopMs);
      const unhealthy = await task.healthy(healthCheckPath(), limits.healthyMs);
      if (unhealthy !== undefined) {
        await task.stop(limits.stopMs);
        return `${unhealthy}. Its last lines:\n${task.lastLines()}`;
      }
      this.#port = task.port;
      this.#ready.resolve();
      return `it ended with ${await task.ended}`;
    } catch (error) {
      return (error as Error).message;
    } finally {
      this.#port = undefined;
    }
  }
}
