import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { ResourceRefused } from '../../resource-type.ts';
import { backoffMs, pause, settleWithin } from '../backoff.ts';
import { targetKind } from '../arn.ts';
import { asDeliveryFailed, deliver, type DeliveryFailed, type Destinations } from '../deliver.ts';
import type { Gate } from '../gate.ts';
import { nextFiringMs, parseSchedule, type ScheduleExpression } from './schedule-expression.ts';

/** `Target` of `AWS::Scheduler::Schedule`. */
export interface ScheduleTarget {
  readonly Arn: string;
  readonly Input?: string;
  readonly RetryPolicy?: {
    readonly MaximumRetryAttempts?: number;
    readonly MaximumEventAgeInSeconds?: number;
  };
  readonly DeadLetterConfig?: { readonly Arn?: string };
}

export interface Schedule {
  readonly arn: string;
  readonly expression: string;
  readonly timezone?: string;
  readonly enabled: boolean;
  readonly target: ScheduleTarget;
}

const TICK_MS = 250;
const DEFAULT_RETRIES = 185;
const DEFAULT_AGE_SECONDS = 86_400;

/** Fires schedules. The last firing is stored, so that a schedule that became due while nothing ran fires at the start. */
export class Scheduler {
  readonly #destinations: Destinations;
  readonly #gate: Gate;
  readonly #nowMs: () => number;
  readonly #schedules = new Map<string, { schedule: Schedule; expression: ScheduleExpression }>();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #last: StatementSync;
  readonly #fired: StatementSync;
  readonly #forget: StatementSync;

  constructor(destinations: Destinations, database: DatabaseSync, gate: Gate, nowMs: () => number) {
    database.exec(
      'CREATE TABLE IF NOT EXISTS schedule_firings (arn TEXT PRIMARY KEY, last_at INTEGER NOT NULL)',
    );
    this.#destinations = destinations;
    this.#gate = gate;
    this.#nowMs = nowMs;
    this.#last = database.prepare('SELECT last_at FROM schedule_firings WHERE arn = ?');
    this.#fired = database.prepare('INSERT OR REPLACE INTO schedule_firings VALUES (?, ?)');
    this.#forget = database.prepare('DELETE FROM schedule_firings WHERE arn = ?');
    void this.#run();
  }

  /** Adds or replaces a schedule; a rate counts from when the schedule was first seen. @throws ResourceRefused */
  put(schedule: Schedule): void {
    const expression = parseSchedule(schedule.expression, schedule.timezone);
    const kind = targetKind(schedule.target.Arn);
    if (!kind || !['lambda', 'sqs', 'states', 'sns'].includes(kind)) {
      throw new ResourceRefused(`Target.Arn: ${schedule.target.Arn} cannot be the target of a schedule`);
    }
    this.#schedules.set(schedule.arn, { schedule, expression });
    if (!this.#last.get(schedule.arn)) this.#fired.run(schedule.arn, this.#nowMs());
  }

  remove(arn: string): void {
    this.#schedules.delete(arn);
    this.#forget.run(arn);
  }

  async stop(boundMs: number): Promise<void> {
    this.#stop.abort();
    await settleWithin(this.#inFlight, boundMs);
  }

  /** Fires what is due. */
  tick(): void {
    const now = this.#nowMs();
    for (const { schedule, expression } of this.#schedules.values()) {
      const last = Number(this.#last.get(schedule.arn)?.last_at);
      const next = nextFiringMs(expression, last);
      if (!schedule.enabled || next === undefined || next > now) continue;
      // One after the instant itself, so that a schedule that fires once never finds itself due again.
      this.#fired.run(schedule.arn, expression.kind === 'at' ? now + 1 : now);
      const work: Promise<void> = this.#fire(schedule, next).finally(() => this.#inFlight.delete(work));
      this.#inFlight.add(work);
    }
  }

  async #run(): Promise<void> {
    await this.#gate.passed();
    while (!this.#stop.signal.aborted) {
      this.tick();
      await pause(TICK_MS, this.#stop.signal);
    }
  }

  async #fire({ arn, target }: Schedule, dueMs: number): Promise<void> {
    const { MaximumRetryAttempts = DEFAULT_RETRIES, MaximumEventAgeInSeconds = DEFAULT_AGE_SECONDS } =
      target.RetryPolicy ?? {};
    const executionId = crypto.randomUUID();
    let failure: DeliveryFailed | undefined;
    for (let attempt = 1; attempt <= MaximumRetryAttempts + 1 && !this.#stop.signal.aborted; attempt += 1) {
      try {
        return await deliver(this.#destinations, target.Arn, [
          inputOf(target, { arn, dueMs, executionId, attempt }),
        ]);
      } catch (error) {
        failure = asDeliveryFailed(error);
        if (this.#nowMs() - dueMs > MaximumEventAgeInSeconds * 1000) break;
        await pause(backoffMs(attempt), this.#stop.signal);
      }
    }
    if (failure && !this.#stop.signal.aborted) {
      await this.#deadLetter(arn, target, inputOf(target, { arn, dueMs, executionId, attempt: 1 }), failure);
    }
  }

  async #deadLetter(
    arn: string,
    target: ScheduleTarget,
    input: string,
    failure: DeliveryFailed,
  ): Promise<void> {
    console.error(`${arn} gave up: ${failure.code}: ${failure.message}`);
    const queueArn = target.DeadLetterConfig?.Arn;
    if (queueArn === undefined) return;
    const attributes = {
      SCHEDULE_ARN: arn,
      TARGET_ARN: target.Arn,
      ERROR_CODE: failure.code,
      ERROR_MESSAGE: failure.message || failure.code,
    };
    await this.#destinations.messaging.sendMessages(queueArn, [input], attributes).catch((error: unknown) => {
      console.error(`${arn}: dead letter: ${(error as Error).message}`);
    });
  }
}

interface Firing {
  readonly arn: string;
  readonly dueMs: number;
  readonly executionId: string;
  readonly attempt: number;
}

/** The target's `Input` with Scheduler's context attributes, or the event that Scheduler makes when there is none. */
function inputOf(target: ScheduleTarget, { arn, dueMs, executionId, attempt }: Firing): string {
  const time = `${new Date(dueMs).toISOString().slice(0, 19)}Z`;
  if (target.Input !== undefined) {
    return target.Input.replaceAll('<aws.scheduler.schedule-arn>', arn)
      .replaceAll('<aws.scheduler.scheduled-time>', time)
      .replaceAll('<aws.scheduler.execution-id>', executionId)
      .replaceAll('<aws.scheduler.attempt-number>', String(attempt));
  }
  const [, , , region, account] = arn.split(':');
  return JSON.stringify({
    version: '0',
    id: executionId,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time,
    region,
    resources: [arn],
    detail: '{}',
  });
}
