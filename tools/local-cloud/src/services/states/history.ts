import { INTERRUPTED, type ExecutionRecord } from './execution-record.ts';
import type { LoggedEvent, TaskCall, Trace } from './trace.ts';

/** An event in the shape of `GetExecutionHistory`. */
export interface HistoryEvent {
  /** Epoch seconds. */
  readonly timestamp: number;
  readonly type: string;
  readonly id: number;
  readonly previousEventId: number;
  readonly [details: string]: unknown;
}

type Draft = Record<string, unknown> & { readonly type: string; readonly atMs: number };

const WHOLE = { truncated: false };

/** The history of an execution: the interpreter's log, with each attempt of a task after the entry of its state. */
export function historyOf(
  record: ExecutionRecord,
  trace: Trace,
  context: { region: string; roleArn: string },
): HistoryEvent[] {
  const calls = new Map<string, TaskCall[]>();
  for (const call of trace.calls) calls.set(call.state, [...(calls.get(call.state) ?? []), call]);
  const drafts = trace.events.flatMap((logged, index) => {
    const event = withInput(logged, trace.events[index - 1]);
    const attempts =
      event.state?.type === 'Task' && (event.type === 'StateEntered' || event.type === 'StateRetried')
        ? (calls.get(event.state.name)?.splice(0, 1) ?? [])
        : [];
    return [
      ...draftsOf(event, context.roleArn),
      ...attempts.flatMap((call) => draftsOfCall(call, context.region)),
    ];
  });
  if (record.error === INTERRUPTED) drafts.push(...draftsOf(interrupted(record), context.roleArn));
  return drafts
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, ...draft }, index) => ({
      timestamp: atMs / 1000,
      ...draft,
      id: index + 1,
      previousEventId: index,
    })) as HistoryEvent[];
}

/** An entry without an input takes the output of the previous state. */
function withInput(event: LoggedEvent, before: LoggedEvent | undefined): LoggedEvent {
  if (event.type !== 'StateEntered' || !event.state || 'input' in event.state) return event;
  return { ...event, state: { ...event.state, input: before?.state?.output } };
}

function interrupted(record: ExecutionRecord): LoggedEvent {
  const { error = '', cause = '', stopMs = record.startMs } = record;
  return { type: 'ExecutionFailed', timestamp: stopMs, Error: error, Cause: cause };
}

function draftsOf(event: LoggedEvent, roleArn: string): Draft[] {
  const { type, timestamp: atMs, state } = event;
  switch (type) {
    case 'ExecutionStarted': {
      const details = { input: json(event.input), inputDetails: WHOLE, roleArn };
      return [{ type, atMs, executionStartedEventDetails: details }];
    }
    case 'ExecutionSucceeded': {
      const details = { output: json(event.output), outputDetails: WHOLE };
      return [{ type, atMs, executionSucceededEventDetails: details }];
    }
    case 'ExecutionFailed': {
      const details = { error: event.Error, cause: causeOf(event.Cause) };
      return [{ type, atMs, executionFailedEventDetails: details }];
    }
    case 'ExecutionTimeout':
      return [{ type: 'ExecutionTimedOut', atMs, executionTimedOutEventDetails: {} }];
    case 'StateEntered': {
      const details = { name: state?.name, input: json(state?.input), inputDetails: WHOLE };
      return [{ type: `${state?.type}StateEntered`, atMs, stateEnteredEventDetails: details }];
    }
    case 'StateExited': {
      const details = { name: state?.name, output: json(state?.output), outputDetails: WHOLE };
      return [{ type: `${state?.type}StateExited`, atMs, stateExitedEventDetails: details }];
    }
    default:
      return [];
  }
}

function draftsOfCall(call: TaskCall, region: string): Draft[] {
  const { resource, startedAtMs: atMs, endedAtMs, error } = call;
  const outcome = error?.name === 'States.Timeout' ? 'TimedOut' : error ? 'Failed' : 'Succeeded';
  const result = error
    ? { error: error.name, cause: error.cause }
    : { output: json(call.output), outputDetails: WHOLE };
  const [resourceType, name] = resource.split(':').slice(5);
  const task = { resourceType, resource: name };
  const scheduled = { ...task, region, parameters: json(call.parameters) };
  return [
    { type: 'TaskScheduled', atMs, taskScheduledEventDetails: scheduled },
    { type: 'TaskStarted', atMs, taskStartedEventDetails: task },
    ...(endedAtMs === undefined
      ? []
      : [
          { type: `Task${outcome}`, atMs: endedAtMs, [`task${outcome}EventDetails`]: { ...task, ...result } },
        ]),
  ];
}

function json(value: unknown): string {
  return JSON.stringify(value ?? null);
}

function causeOf(cause: unknown): string | undefined {
  return cause === undefined || typeof cause === 'string' ? cause : JSON.stringify(cause);
}
