import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AwsError } from '../../core/aws-error.ts';
import { Bundles } from './bundles.ts';
import type { FunctionVersion } from './configuration.ts';
import type { RoleOfFunction } from './event-source-mapping.ts';
import { ExecutionEnvironment, type FunctionContext, type Outcome } from './execution-environment.ts';
import type { InvocationResult, Invoker } from './invocation.ts';
import { FunctionRegistry } from './registry.ts';
import { WorkerPool, type PoolLimits } from './worker-pool.ts';

/** More workers than cores would only compete for them, and each has to start first. */
const defaults: PoolLimits = {
  concurrency: Math.max(2, availableParallelism()),
  maxQueued: 1000,
  idleMs: 5 * 60_000,
};

/** Lambda's quota for the payload of an invocation. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** The result of an invocation in the Lambda API. */
export type RawResult = Outcome & { readonly requestId: string; readonly executedVersion: string };

/** The deployed functions and the worker threads that run them. */
export class FunctionRunner implements Invoker, RoleOfFunction {
  readonly registry: FunctionRegistry;
  readonly bundles: Bundles;
  readonly #context: FunctionContext;
  readonly #limits: PoolLimits;
  readonly #pools = new Map<string, WorkerPool>();

  constructor(context: FunctionContext, limits: Partial<PoolLimits> = {}) {
    this.#context = context;
    this.#limits = { ...defaults, ...limits };
    this.registry = new FunctionRegistry(context.config);
    this.bundles = new Bundles(join(context.config.stateDir, 'functions'));
  }

  /** @throws AwsError `ResourceNotFoundException` */
  roleOf(functionArn: string): string {
    return this.registry.resolve(functionArn).version.roleArn;
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

  /** Like `invoke`, but with JSON text as payload and result, which saves a parse and a copy. */
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

  /** Stops the idle workers of versions that were changed or deleted. */
  stopStale(): void {
    for (const pool of this.#pools.values()) pool.stopIdle();
  }

  #poolOf(version: FunctionVersion): WorkerPool {
    const key = `${version.functionName}:${version.version}:${version.fingerprint}`;
    let pool = this.#pools.get(key);
    if (!pool) {
      pool = new WorkerPool(this.#limits, {
        start: () => new ExecutionEnvironment(version, this.#context, this.bundles.paths(version.codeHash)),
        isCurrent: () => this.registry.isCurrent(version),
      });
      this.#pools.set(key, pool);
    }
    return pool;
  }
}
