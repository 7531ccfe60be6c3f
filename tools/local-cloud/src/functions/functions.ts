import { availableParallelism } from 'node:os';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { AwsError } from '../aws-error.ts';
import type { Cloud, InvocationResult } from '../cloud.ts';
import { Bundles } from './bundles.ts';
import type { FunctionVersion } from './configuration.ts';
import { ExecutionEnvironment, type Outcome } from './execution-environment.ts';
import { FunctionRegistry } from './registry.ts';
import { WorkerPool, type PoolLimits } from './worker-pool.ts';

/** More workers than cores only wait for each other, and each one more has to start. */
const defaults: PoolLimits = {
  concurrency: Math.max(2, availableParallelism()),
  maxQueued: 1000,
  idleMs: 5 * 60_000,
};

/** Lambda's quota for the payload of an invocation. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** An invocation as the Lambda API answers it. */
export type RawResult = Outcome & { readonly requestId: string; readonly executedVersion: string };

/** Lambda: what is deployed, and the worker threads that run it. */
export class FunctionRunner {
  readonly registry: FunctionRegistry;
  readonly bundles: Bundles;
  readonly #cloud: Cloud;
  readonly #limits: PoolLimits;
  readonly #pools = new Map<string, WorkerPool>();

  /** @param cloud may still lack everything but `config`: the rest is read when a function runs */
  constructor(cloud: Cloud, limits: Partial<PoolLimits> = {}) {
    this.#cloud = cloud;
    this.#limits = { ...defaults, ...limits };
    this.registry = new FunctionRegistry(cloud.config);
    this.bundles = new Bundles(join(cloud.config.stateDir, 'functions'));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }

  /**
   * Runs a function, a version or an alias. It never rejects for an error of the function itself.
   * @throws AwsError `ResourceNotFoundException`, `TooManyRequestsException`, `RequestTooLargeException`
   */
  async invoke(arn: string, payload: unknown): Promise<InvocationResult> {
    const { requestId, ...outcome } = await this.invokeRaw(arn, JSON.stringify(payload) ?? 'null');
    return outcome.ok
      ? { ok: true, requestId, payload: JSON.parse(outcome.payloadJson) }
      : { ok: false, requestId, error: JSON.parse(outcome.errorJson) };
  }

  /** As `invoke`, with the payload as JSON text both ways, which saves a parse and a copy. */
  async invokeRaw(arn: string, payloadJson: string, qualifier?: string): Promise<RawResult> {
    const { version, invokedArn } = this.registry.resolve(arn, qualifier);
    if (Buffer.byteLength(payloadJson) > MAX_PAYLOAD_BYTES) {
      const message = `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`;
      throw new AwsError('RequestTooLargeException', message, 413);
    }
    const requestId = randomUUID();
    const outcome = await this.#poolOf(version).run({ requestId, payloadJson, invokedArn });
    return { ...outcome, requestId, executedVersion: version.version };
  }

  /** Stops the workers of versions that were changed or deleted, once they have nothing to do. */
  stopStale(): void {
    for (const pool of this.#pools.values()) pool.stopIdle();
  }

  #poolOf(version: FunctionVersion): WorkerPool {
    const key = `${version.functionName}:${version.version}:${version.fingerprint}`;
    let pool = this.#pools.get(key);
    if (!pool) {
      pool = new WorkerPool(this.#limits, {
        start: () => new ExecutionEnvironment(version, this.#cloud, this.bundles.paths(version.codeHash)),
        isCurrent: () => this.registry.isCurrent(version),
        reservedConcurrency: () => this.registry.find(version.functionName)?.reservedConcurrency,
      });
      this.#pools.set(key, pool);
    }
    return pool;
  }
}
