import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { AwsError, type Cloud, type InvocationResult } from '../cloud.ts';
import { Bundles } from './bundles.ts';
import type { FunctionVersion } from './configuration.ts';
import { ExecutionEnvironment, type Outcome } from './execution-environment.ts';
import { FunctionPool } from './function-pool.ts';
import { FunctionRegistry, type ResolvedTarget } from './registry.ts';

/** What a laptop may want to set differently; the defaults suit two cores. */
export interface FunctionOptions {
  /** Invocations of one function that run at a time when it reserves no concurrency. */
  readonly defaultConcurrency: number;
  readonly maxQueued: number;
  /** A worker that was not needed for so long is stopped. */
  readonly idleMs: number;
  readonly initTimeoutMs: number;
  /** 0 to below 1; decides between the versions of a weighted alias. */
  readonly random: () => number;
}

const defaults: FunctionOptions = {
  defaultConcurrency: 4,
  maxQueued: 1000,
  idleMs: 5 * 60_000,
  initTimeoutMs: 10_000,
  random: Math.random,
};

/** Lambda's quota for a payload and for an answer. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** An invocation as the Lambda API answers it. */
export type RawResult = Outcome & { readonly requestId: string; readonly executedVersion: string };

/** Lambda: what is deployed, and the worker threads that run it. */
export class FunctionRunner {
  readonly registry: FunctionRegistry;
  readonly bundles: Bundles;
  readonly #cloud: Cloud;
  readonly #options: FunctionOptions;
  readonly #pools = new Map<string, FunctionPool>();
  readonly #idleTimer: NodeJS.Timeout;

  /** @param cloud may still lack everything but `config` and `store`: the rest is read when a function runs */
  constructor(cloud: Cloud, options: Partial<FunctionOptions> = {}) {
    this.#cloud = cloud;
    this.#options = { ...defaults, ...options };
    const { region, account, stateDir } = cloud.config;
    this.registry = new FunctionRegistry(cloud.store.database, {
      region,
      account,
      random: this.#options.random,
    });
    this.bundles = new Bundles(join(stateDir, 'functions'));
    this.bundles.keepOnly(this.registry.codeHashes());
    const idleMs = this.#options.idleMs;
    this.#idleTimer = setInterval(() => this.#stopIdle(Date.now() - idleMs), Math.min(idleMs, 30_000));
    this.#idleTimer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#idleTimer);
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }

  async invoke(arn: string, payload: unknown): Promise<InvocationResult> {
    const { requestId, ...outcome } = await this.invokeRaw(arn, JSON.stringify(payload) ?? 'null');
    return outcome.ok
      ? { ok: true, requestId, payload: JSON.parse(outcome.payloadJson) }
      : { ok: false, requestId, error: JSON.parse(outcome.errorJson) };
  }

  /**
   * As `invoke`, with the payload as JSON text both ways, which saves a parse and a copy.
   * @throws AwsError `ResourceNotFoundException`, `TooManyRequestsException`, `RequestTooLargeException`
   */
  async invokeRaw(
    arn: string,
    payloadJson: string,
    options: { qualifier?: string; withTail?: boolean } = {},
  ): Promise<RawResult> {
    const target = this.registry.resolve(arn, options.qualifier);
    refuseLarge(payloadJson, MAX_PAYLOAD_BYTES);
    const requestId = randomUUID();
    const outcome = await this.#poolOf(target).run(target.version, {
      requestId,
      payloadJson,
      invokedArn: target.invokedArn,
      ...(options.withTail && { withTail: true }),
    });
    return { ...withinLimit(outcome), requestId, executedVersion: target.version.version };
  }

  /** Brings the running workers in line after something in the registry changed. */
  refresh(functionName: string): void {
    const pool = this.#pools.get(functionName);
    const deployed = this.registry.function(functionName);
    if (!pool) return;
    pool.limit = deployed?.reservedConcurrency ?? this.#options.defaultConcurrency;
    pool.stopStale();
    if (!deployed) this.#pools.delete(functionName);
  }

  #poolOf(target: ResolvedTarget): FunctionPool {
    const name = target.version.functionName;
    let pool = this.#pools.get(name);
    if (!pool) {
      const limit = target.function.reservedConcurrency ?? this.#options.defaultConcurrency;
      pool = new FunctionPool(limit, {
        maxQueued: this.#options.maxQueued,
        start: (version) => this.#startEnvironment(version),
        isCurrent: (version) => this.registry.version(name, version.version)?.id === version.id,
      });
      this.#pools.set(name, pool);
    }
    return pool;
  }

  #startEnvironment(version: FunctionVersion): ExecutionEnvironment {
    return new ExecutionEnvironment(version, {
      cloud: this.#cloud,
      paths: this.bundles.paths(version.codeHash),
      initTimeoutMs: this.#options.initTimeoutMs,
    });
  }

  #stopIdle(sinceBeforeMs: number): void {
    for (const pool of this.#pools.values()) pool.stopIdle(sinceBeforeMs);
  }
}

/** @param cloud see `FunctionRunner`'s constructor */
export function createFunctions(cloud: Cloud, options: Partial<FunctionOptions> = {}): FunctionRunner {
  return new FunctionRunner(cloud, options);
}

function refuseLarge(payloadJson: string, maxBytes: number): void {
  // A character is at most 3 bytes of UTF-8, so most payloads need no count.
  if (payloadJson.length * 3 <= maxBytes || Buffer.byteLength(payloadJson) <= maxBytes) return;
  const message = `Request must be smaller than ${maxBytes} bytes for the InvokeFunction operation`;
  throw new AwsError('RequestTooLargeException', message, 413);
}

function withinLimit(outcome: Outcome): Outcome {
  if (!outcome.ok || outcome.payloadJson.length <= MAX_PAYLOAD_BYTES) return outcome;
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`;
  return {
    ok: false,
    errorJson: JSON.stringify({ errorType: 'Function.ResponseSizeTooLarge', errorMessage }),
    ...(outcome.logTail !== undefined && { logTail: outcome.logTail }),
  };
}
