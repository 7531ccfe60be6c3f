import { randomUUID } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';
import { serviceOf } from '../../core/arn.ts';
import type { RoleSession } from '../../core/authorization/caller.ts';
import { backoffMs, pause, settleWithin } from '../../core/backoff.ts';
import type { Gate } from '../../core/gate.ts';
import type { Core } from '../../core/registry.ts';
import { ResourceRefused } from '../../core/resources/resource-type.ts';

export interface Schedule {
  readonly arn: string;
  /** `rate(5 minutes)`. */
  readonly expression: string;
  readonly enabled: boolean;
  readonly functionArn: string;
  readonly roleArn: string;
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
}

export type SchedulerContext = Pick<Core, 'config' | 'database' | 'targets'>;

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const TICK_MS = 250;
const DEFAULT_RETRIES = 185;
const DEFAULT_AGE_SECONDS = 86_400;

/** @throws ResourceRefused for anything but `rate(…)` */
export function periodMsOf(expression: string): number {
  const [, count = '0', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (Number(count) > 0) return Number(count) * (UNIT_MS[unit] ?? 0);
  throw new ResourceRefused(`ScheduleExpression ${expression}: only rate(…) is carried out`);
}

/** Fires schedules. It stores the last firing, so a schedule that became due while it was stopped fires at the start. */
export class Scheduler {
  readonly #context: SchedulerContext;
  readonly #nowMs: () => number;
  readonly #schedules = new Map<string, Schedule & { readonly periodMs: number }>();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #last: StatementSync;
  readonly #fired: StatementSync;
  readonly #forget: StatementSync;

  constructor(context: SchedulerContext, gate: Gate, nowMs: () => number) {
    const database = context.database.sqlite;
    database.exec(
      'CREATE TABLE IF NOT EXISTS schedule_firings (arn TEXT PRIMARY KEY, last_at INTEGER NOT NULL)',
    );
    this.#context = context;
    this.#nowMs = nowMs;
    this.#last = database.prepare('SELECT last_at FROM schedule_firings WHERE arn = ?');
    this.#fired = database.prepare('INSERT OR REPLACE INTO schedule_firings VALUES (?, ?)');
    this.#forget = database.prepare('DELETE FROM schedule_firings WHERE arn = ?');
    void this.#run(gate);
  }

  /** Adds or replaces a schedule. Its rate counts from when it was first added. @throws ResourceRefused */
  put(schedule: Schedule): void {
    const { arn, expression, functionArn } = schedule;
    const periodMs = periodMsOf(expression);
    if (serviceOf(functionArn) !== 'lambda') {
      throw new ResourceRefused(`Target.Arn: ${functionArn} cannot be the target of a schedule`);
    }
    this.#schedules.set(arn, { ...schedule, periodMs });
    if (!this.#last.get(arn)) this.#fired.run(arn, this.#nowMs());
  }

  remove(arn: string): void {
    this.#schedules.delete(arn);
    this.#forget.run(arn);
  }

  async stop(boundMs: number): Promise<void> {
    this.#stop.abort();
    await settleWithin(this.#inFlight, boundMs);
  }

  /** Fires the schedules that are due. */
  tick(): void {
    const now = this.#nowMs();
    for (const schedule of this.#schedules.values()) {
      const dueMs = Number(this.#last.get(schedule.arn)?.last_at) + schedule.periodMs;
      if (!schedule.enabled || dueMs > now) continue;
      this.#fired.run(schedule.arn, now);
      const work: Promise<void> = this.#fire(schedule, dueMs).finally(() => this.#inFlight.delete(work));
      this.#inFlight.add(work);
    }
  }

  async #run(gate: Gate): Promise<void> {
    await gate.passed();
    while (!this.#stop.signal.aborted) {
      try {
        this.tick();
      } catch (error) {
        console.error(`could not fire schedules: ${(error as Error).message}`);
      }
      await pause(TICK_MS, this.#stop.signal);
    }
  }

  async #fire(schedule: Schedule, dueMs: number): Promise<void> {
    const { arn, functionArn, roleArn, MaximumRetryAttempts = DEFAULT_RETRIES } = schedule;
    const caller: RoleSession = {
      kind: 'role',
      roleArn,
      sessionName: arn.split('/').at(-1)!,
      assumedBy: { kind: 'service', service: 'scheduler.amazonaws.com', sourceArn: arn },
    };
    const ageMs = (schedule.MaximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS) * 1000;
    const event = JSON.stringify(this.#eventOf(arn, dueMs));
    for (let attempt = 1; attempt <= MaximumRetryAttempts + 1 && !this.#stop.signal.aborted; attempt += 1) {
      try {
        await this.#context.targets.deliver(functionArn, [event], { caller, sender: arn });
        return;
      } catch (error) {
        console.error(`${arn}: attempt ${attempt} failed: ${(error as Error).message}`);
        if (this.#nowMs() - dueMs > ageMs) return;
        await pause(backoffMs(attempt), this.#stop.signal);
      }
    }
  }

  #eventOf(arn: string, dueMs: number): object {
    const { account, region } = this.#context.config;
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account,
      time: `${new Date(dueMs).toISOString().slice(0, 19)}Z`,
      region,
      resources: [arn],
      detail: '{}',
    };
  }
}
