import { SWEEP_FINISHED, SWEEPS_UNTIL_ALARM, type SweepSummary } from '@millrace/sweeping';
import { Duration } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, type JsonPattern } from 'aws-cdk-lib/aws-logs';
import { alarmWhenAbove, ALARM_PERIOD } from '../alarms.ts';
import { countLines } from '../log-metric.ts';
import type { ModuleStack } from '../module-stack.ts';
import { ModuleFunction } from './module-function.ts';
import { scheduleFunction } from './schedule.ts';
import { sweepsNothing } from './smoke-tests.ts';

/** Open items are swept once an hour, so the alarm stays on from one sweep to the next. */
const STILL_OPEN_PERIOD = Duration.hours(2);
/** At most one mail per hour, however many items merchants and visitors leave open. */
const NEWLY_STUCK_PERIOD = Duration.hours(1);
/** A single sweep may hit an outage that the next one does not. */
const SWEEPS_IN_A_ROW = 5;

interface SweepAlarm {
  readonly condition: JsonPattern;
  readonly description: string;
  /** Defaults to one minute. */
  readonly period?: Duration;
  readonly periods?: number;
}

export interface SweeperProps {
  /** The swept items in alarm descriptions, for example `payments`. */
  readonly swept: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
}

/**
 * The function `sweeper` of a module, called every minute. Alarms on its log cover problems that cause neither a dead
 * letter nor a function error: items that stay open although their messages succeed, a backlog larger than one sweep, and
 * failing writes. The still-open alarm sends only one mail while it is red, so a second alarm counts newly stuck items.
 * The metrics exist only in hours with such log lines.
 */
export class Sweeper extends ModuleFunction {
  constructor(stack: ModuleStack, id: string, { swept, environment, statements }: SweeperProps) {
    super(stack, id, {
      handler: 'sweeper',
      environment,
      timeoutSeconds: 50,
      statements,
      smokeTest: sweepsNothing,
    });
    scheduleFunction(stack, `${id}Schedule`, {
      name: 'sweeper',
      everyMinutes: 1,
      target: this,
    });
    this.#alarm(stack, 'StillOpen', {
      condition: FilterPattern.numberValue(field('stillOpen'), '>', 0),
      description: `Some ${swept} are still open after ${SWEEPS_UNTIL_ALARM} sweeps. The log of ${this.functionName} names them.`,
      period: STILL_OPEN_PERIOD,
    });
    this.#alarm(stack, 'NewlyStuck', {
      condition: FilterPattern.numberValue(field('newlyStuck'), '>', 0),
      description: `More ${swept} are still open after ${SWEEPS_UNTIL_ALARM} sweeps. The log of ${this.functionName} names them.`,
      period: NEWLY_STUCK_PERIOD,
    });
    this.#alarm(stack, 'MoreDue', {
      condition: FilterPattern.booleanValue(field('moreDue'), true),
      description: `${this.functionName} cannot sweep all overdue ${swept} in one run.`,
      periods: SWEEPS_IN_A_ROW,
    });
    this.#alarm(stack, 'Failed', {
      condition: FilterPattern.numberValue(field('failed'), '>', 0),
      description: `${this.functionName} cannot requeue overdue ${swept}. Its log has the errors.`,
      periods: SWEEPS_IN_A_ROW,
    });
  }

  /** An alarm on sweeps whose logged summary matches the condition. */
  #alarm(stack: ModuleStack, name: string, alarm: SweepAlarm): void {
    const { condition, description, period = ALARM_PERIOD, periods = 1 } = alarm;
    const logged = countLines(this, `${name}Filter`, {
      logGroup: this.fn.logGroup,
      filterPattern: FilterPattern.all(
        FilterPattern.stringValue('$.message', '=', SWEEP_FINISHED),
        condition,
      ),
      metricName: `${stack.nameOf('sweeper')}-${name}`,
    });
    alarmWhenAbove(this, `${name}Alarm`, stack, {
      name: `sweeper-${kebabCase(name)}`,
      description,
      metric: logged.metric({ period, statistic: 'Maximum' }),
      above: 0,
      periods,
    });
  }
}

function field(name: keyof SweepSummary): string {
  return `$.${name}`;
}

function kebabCase(name: string): string {
  return name.replaceAll(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
}
