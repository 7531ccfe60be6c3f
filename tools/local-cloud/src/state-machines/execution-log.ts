import type { Cloud } from '../cloud.ts';
import { resourceOf } from '../pump/arn.ts';
import type { ExecutionRecord } from './execution-table.ts';
import type { HistoryEvent } from './history.ts';
import type { Trace } from './trace.ts';

/** `LoggingConfiguration` of a state machine, in the template's own words. */
export interface LoggingConfiguration {
  readonly Level?: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  readonly IncludeExecutionData?: boolean;
  readonly Destinations?: readonly { readonly CloudWatchLogsLogGroup?: { readonly LogGroupArn?: string } }[];
}

const FATAL: readonly string[] = ['ExecutionFailed', 'ExecutionAborted', 'ExecutionTimedOut'];
const DATA: readonly string[] = ['input', 'inputDetails', 'output', 'outputDetails', 'parameters'];

/** Whether there is anything to log, told before the history is made. */
export function logsExecution(
  configuration: LoggingConfiguration | undefined,
  status: string,
  { calls }: Trace,
): boolean {
  const level = configuration?.Level ?? 'OFF';
  if (level === 'ALL' || level === 'OFF') return level === 'ALL';
  return status !== 'SUCCEEDED' || (level === 'ERROR' && calls.some(({ error }) => error !== undefined));
}

/** Writes the events of an execution that the level asks for to the log group, one line each, as Step Functions does. */
export function logExecution(
  logs: Cloud['logs'],
  configuration: LoggingConfiguration,
  record: ExecutionRecord,
  history: readonly HistoryEvent[],
): void {
  const { Level: level = 'OFF', IncludeExecutionData: withData = false, Destinations = [] } = configuration;
  const wanted = history.filter(
    ({ type }) =>
      level === 'ALL' ||
      FATAL.includes(type) ||
      (level === 'ERROR' && /(Failed|TimedOut|Aborted)$/.test(type)),
  );
  if (wanted.length === 0) return;
  const lines = wanted.map((event) => ({
    timestamp: Math.round(event.timestamp * 1000),
    message: JSON.stringify(lineOf(event, record, withData)),
  }));
  const machine = record.stateMachineArn.split(':').at(-1) ?? '';
  const day = new Date(record.startMs).toISOString().slice(0, 10);
  for (const { CloudWatchLogsLogGroup } of Destinations) {
    const group = resourceOf(CloudWatchLogsLogGroup?.LogGroupArn ?? '')
      .replace(/^log-group:/, '')
      .replace(/:\*$/, '');
    logs.append(group, `states/${machine}/${day}`, lines);
  }
}

function lineOf(event: HistoryEvent, record: ExecutionRecord, withData: boolean): Record<string, unknown> {
  const { timestamp, type, id, previousEventId, ...members } = event;
  const details = Object.values(members).find((member) => typeof member === 'object') ?? {};
  const kept = Object.entries(details as object).filter(([name]) => withData || !DATA.includes(name));
  return {
    id: String(id),
    type,
    details: Object.fromEntries(kept),
    previous_event_id: String(previousEventId),
    event_timestamp: String(Math.round(timestamp * 1000)),
    execution_arn: record.executionArn,
    redrive_count: '0',
  };
}
