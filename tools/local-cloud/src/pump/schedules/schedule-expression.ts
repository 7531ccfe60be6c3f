import { ResourceRefused } from '../../resource-type.ts';

/** When a schedule fires: again and again, or once. */
export type ScheduleExpression =
  { readonly kind: 'rate'; readonly periodMs: number } | { readonly kind: 'at'; readonly atMs: number };

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const UTC_ZONES: readonly string[] = ['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT'];

/**
 * `rate(5 minutes)` and `at(2030-01-31T12:00:00)`, the latter in UTC.
 * @throws ResourceRefused; `cron(…)` is not carried out
 */
export function parseSchedule(expression: string, timezone = 'UTC'): ScheduleExpression {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate && Number(rate[1]) > 0) {
    return { kind: 'rate', periodMs: Number(rate[1]) * (UNIT_MS[rate[2] ?? ''] ?? 0) };
  }
  const at = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression);
  const atMs = Date.parse(`${at?.[1]}Z`);
  if (at && !Number.isNaN(atMs)) {
    if (!UTC_ZONES.includes(timezone)) {
      throw new ResourceRefused(
        `ScheduleExpressionTimezone: at(…) is carried out in UTC only, not in ${timezone}`,
      );
    }
    return { kind: 'at', atMs };
  }
  const reason = expression.startsWith('cron(')
    ? 'cron is not carried out'
    : 'it is neither rate(…) nor at(…)';
  throw new ResourceRefused(`ScheduleExpression ${expression}: ${reason}`);
}

/**
 * @param lastMs when it fired last, or was made
 * @returns when it fires next; undefined for never again
 */
export function nextFiringMs(schedule: ScheduleExpression, lastMs: number): number | undefined {
  if (schedule.kind === 'rate') return lastMs + schedule.periodMs;
  return schedule.atMs >= lastMs ? schedule.atMs : undefined;
}
