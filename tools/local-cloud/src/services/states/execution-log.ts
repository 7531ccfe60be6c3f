import { logGroupOf } from '../logs/group-arn.ts';
import type { LogWriter } from '../logs/log-store.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { HistoryEvent } from './history.ts';
import type { Trace } from './trace.ts';

/** `LoggingConfiguration` of a state machine. */
export interface LoggingConfiguration {
  readonly Level?: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  readonly IncludeExecutionData?: boolean | string;
  readonly Destinations?: readonly { readonly CloudWatchLogsLogGroup?: { readonly LogGroupArn?: string } }[];
}

/** The events that each level logs. */
const WANTED = { ALL: /./, ERROR: /(Failed|TimedOut)$/, FATAL: /^Execution(Failed|TimedOut)$/, OFF: /^$/ };
const DATA: readonly string[] = ['input', 'inputDetails', 'output', 'outputDetails', 'parameters'];

/**
 * Writes the events that the level selects to the log groups, one line each, as Step Functions does.
 * @param history called only when there may be events to log
 */
export function logExecution(
  logs: LogWriter,
  { Level = 'OFF', IncludeExecutionData = false, Destinations = [] }: LoggingConfiguration,
  record: ExecutionRecord,
  { calls }: Trace,
  history: () => readonly HistoryEvent[],
): void {
  const succeeded = record.status === 'SUCCEEDED' && calls.every(({ error }) => error === undefined);
  if (Level === 'OFF' || (succeeded && Level !== 'ALL')) return;
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
