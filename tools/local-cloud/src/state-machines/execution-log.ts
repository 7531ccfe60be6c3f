import type { Cloud } from '../cloud.ts';
import { logGroupOf } from '../pump/arn.ts';
import type { ExecutionRecord } from './execution-table.ts';
import type { HistoryEvent } from './history.ts';
import type { Trace } from './trace.ts';

/** `LoggingConfiguration` of a state machine, in the template's own words. */
export interface LoggingConfiguration {
  readonly Level?: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  readonly IncludeExecutionData?: boolean | string;
  readonly Destinations?: readonly { readonly CloudWatchLogsLogGroup?: { readonly LogGroupArn?: string } }[];
}

/** The events that each level asks for. */
const WANTED = { ALL: /./, ERROR: /(Failed|TimedOut)$/, FATAL: /^Execution(Failed|TimedOut)$/, OFF: /^$/ };
const DATA: readonly string[] = ['input', 'inputDetails', 'output', 'outputDetails', 'parameters'];

/**
 * Writes the events of an execution that the level asks for to the log group, one line each, as Step Functions does.
 * @param history made only when there may be something to log
 */
export function logExecution(
  logs: Cloud['logs'],
  { Level = 'OFF', IncludeExecutionData = false, Destinations = [] }: LoggingConfiguration,
  record: ExecutionRecord,
  { calls }: Trace,
  history: () => readonly HistoryEvent[],
): void {
  const wentWell = record.status === 'SUCCEEDED' && calls.every(({ error }) => error === undefined);
  if (Level === 'OFF' || (wentWell && Level !== 'ALL')) return;
  const lines = history()
    .filter(({ type }) => WANTED[Level].test(type))
    .map((event) => ({
      timestamp: Math.round(event.timestamp * 1000),
      message: JSON.stringify(lineOf(event, record, String(IncludeExecutionData) === 'true')),
    }));
  if (lines.length === 0) return;
  const stream = `states/${record.stateMachineArn.split(':').at(-1)}/${new Date(record.startMs).toISOString().slice(0, 10)}`;
  for (const { CloudWatchLogsLogGroup } of Destinations) {
    logs.append(logGroupOf(CloudWatchLogsLogGroup?.LogGroupArn ?? ''), stream, lines);
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
