import { randomUUID } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';
import { AwsError, type Cloud } from '../cloud.ts';
import { sendOutcome } from './async-destinations.ts';
import type { RawResult } from './functions.ts';
import type { FunctionRegistry, ResolvedTarget } from './registry.ts';

/** An invocation that was acknowledged and has not come to an end. */
export interface QueuedInvocation {
  readonly requestId: string;
  /** As it was asked for: of the function, a version or an alias. */
  readonly arn: string;
  readonly payloadJson: string;
  /** Tries that ended in an error of the function. */
  readonly failures: number;
  readonly queuedAtMs: number;
}

interface Runner {
  readonly registry: FunctionRegistry;
  invokeRaw(arn: string, payloadJson: string, options: { requestId: string }): Promise<RawResult>;
}

/** At a time, over all functions; what a single one may run is its own limit. */
const MAX_IN_FLIGHT = 32;
const THROTTLED_RETRY_MS = 500;
/** A destination that refuses its record: the invocation is run again, until it is too old. */
const UNDELIVERED_RETRY_MS = 30_000;
const DEFAULT_MAX_RETRIES = 2;
const DEFAULT_MAX_AGE_SECONDS = 6 * 60 * 60;

/**
 * Lambda's queue of asynchronous invocations: an entry is on disk before the caller hears of it, and leaves when
 * it succeeded, or when its retries or its time are used up and the failure destination has it. A crash in between
 * runs it again, as Lambda may.
 */
export class AsyncInvocations {
  readonly #cloud: Cloud;
  readonly #runner: Runner;
  readonly #retryDelaysMs: readonly [number, number];
  readonly #insert: StatementSync;
  readonly #due: StatementSync;
  readonly #next: StatementSync;
  readonly #retry: StatementSync;
  readonly #delete: StatementSync;
  readonly #inFlight = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #started = false;

  constructor(cloud: Cloud, runner: Runner, retryDelaysMs: readonly [number, number]) {
    this.#cloud = cloud;
    this.#runner = runner;
    this.#retryDelaysMs = retryDelaysMs;
    const { database } = cloud.store;
    database.exec(`CREATE TABLE IF NOT EXISTS lambda_async_invocations (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT, request_id TEXT NOT NULL UNIQUE, arn TEXT NOT NULL,
      payload TEXT NOT NULL, failures INTEGER NOT NULL, queued_at INTEGER NOT NULL, due_at INTEGER NOT NULL);
      CREATE INDEX IF NOT EXISTS lambda_async_due ON lambda_async_invocations (due_at)`);
    this.#insert = database.prepare(`INSERT INTO lambda_async_invocations
      (request_id, arn, payload, failures, queued_at, due_at) VALUES (?, ?, ?, 0, ?, ?)`);
    // Those in flight are still in the table, so twice their number always holds what is free to run.
    this.#due = database.prepare(`SELECT request_id AS requestId, arn, payload AS payloadJson, failures,
      queued_at AS queuedAtMs FROM lambda_async_invocations WHERE due_at <= ? ORDER BY due_at LIMIT ${2 * MAX_IN_FLIGHT}`);
    this.#next = database.prepare(
      'SELECT min(due_at) AS dueAt FROM lambda_async_invocations WHERE due_at > ?',
    );
    this.#retry = database.prepare(
      'UPDATE lambda_async_invocations SET failures = ?, due_at = ? WHERE request_id = ?',
    );
    this.#delete = database.prepare('DELETE FROM lambda_async_invocations WHERE request_id = ?');
  }

  start(): void {
    this.#started = true;
    this.#run();
  }

  stop(): void {
    this.#started = false;
    clearTimeout(this.#timer);
  }

  add(target: ResolvedTarget, payloadJson: string): string {
    const requestId = randomUUID();
    const now = Date.now();
    this.#insert.run(requestId, target.invokedArn, payloadJson, now, now);
    setImmediate(() => this.#run());
    return requestId;
  }

  #run(): void {
    if (!this.#started) return;
    clearTimeout(this.#timer);
    const now = Date.now();
    for (const entry of this.#due.all(now) as unknown as QueuedInvocation[]) {
      if (this.#inFlight.size >= MAX_IN_FLIGHT) break;
      if (this.#inFlight.has(entry.requestId)) continue;
      this.#inFlight.add(entry.requestId);
      void this.#try(entry).finally(() => {
        this.#inFlight.delete(entry.requestId);
        this.#run();
      });
    }
    const { dueAt } = this.#next.get(now) as { dueAt: number | null };
    if (dueAt === null) return;
    this.#timer = setTimeout(() => this.#run(), dueAt - now);
    this.#timer.unref();
  }

  async #try(entry: QueuedInvocation): Promise<void> {
    let result: RawResult | undefined;
    try {
      result = await this.#runner.invokeRaw(entry.arn, entry.payloadJson, { requestId: entry.requestId });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.code === 'TooManyRequestsException')
        return this.#later(entry, entry.failures, THROTTLED_RETRY_MS);
      // The function was deleted while the invocation waited: there is nothing left to configure a destination.
      console.error(`asynchronous invocation ${entry.requestId} of ${entry.arn} dropped: ${error.message}`);
      this.#delete.run(entry.requestId);
      return;
    }
    if (!this.#started) return;
    try {
      await this.#conclude(entry, result);
    } catch (error) {
      console.error(
        `outcome of asynchronous invocation ${entry.requestId} of ${entry.arn} undelivered`,
        error,
      );
      this.#later(entry, entry.failures, UNDELIVERED_RETRY_MS);
    }
  }

  async #conclude(entry: QueuedInvocation, result: RawResult): Promise<void> {
    const target = this.#runner.registry.resolve(entry.arn);
    const configured = this.#runner.registry.eventInvoke(target.version.functionName, target.qualifier);
    const failures = entry.failures + (result.ok ? 0 : 1);
    const maxAgeMs = (configured?.maxAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS) * 1000;
    const tooOld = Date.now() - entry.queuedAtMs >= maxAgeMs;
    if (!result.ok && !tooOld && failures <= (configured?.maxRetries ?? DEFAULT_MAX_RETRIES)) {
      return this.#later(entry, failures, this.#retryDelaysMs[failures - 1] ?? this.#retryDelaysMs[1]);
    }
    const condition = result.ok ? 'Success' : tooOld ? 'EventAgeExceeded' : 'RetriesExhausted';
    await sendOutcome(this.#cloud, { entry, result, target, configured, condition, tries: failures });
    this.#delete.run(entry.requestId);
  }

  #later(entry: QueuedInvocation, failures: number, delayMs: number): void {
    if (this.#started) this.#retry.run(failures, Date.now() + delayMs, entry.requestId);
  }
}
