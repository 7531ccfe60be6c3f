import {
  ExecutionTimeoutError,
  StateMachine,
  type RunOptions,
  type StateMachineDefinition,
} from 'aws-local-stepfunctions';
import type { ExecutionRecord, ExecutionStatus } from './execution-record.ts';
import { integrations, type TaskContext, type TaskExecution } from './tasks.ts';
import type { LoggedEvent, TaskCall, Trace } from './trace.ts';

export interface ExecutionEnd {
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
  /** JSON text. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export interface RunningExecution {
  readonly end: Promise<ExecutionEnd>;
  /** The events and calls so far. */
  trace(): Promise<Trace>;
}

interface ExecutionContext {
  readonly record: ExecutionRecord;
  readonly machineName: string;
  readonly roleArn: string;
}

/** Runs one execution. It never throws: every failure becomes the end of the execution. */
export function runExecution(
  definition: StateMachineDefinition,
  services: TaskContext,
  { record, machineName, roleArn }: ExecutionContext,
): RunningExecution {
  const calls: TaskCall[] = [];
  const { executionArn, stateMachineArn, name } = record;
  const state = { Name: '', EnteredTime: '' };
  const execution: TaskExecution = {
    arns: [executionArn, stateMachineArn],
    caller: { kind: 'role', roleArn, sessionName: name },
  };
  const handlers: NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers'] = {};
  for (const [stateName, { Type, ...task }] of Object.entries(definition.States)) {
    if (Type !== 'Task') continue;
    const { Resource: resource } = task as { Resource: string };
    handlers[stateName] = async (parameters) =>
      (await recorded(calls, { state: stateName, resource, parameters }, async () =>
        integrations.get(resource)?.(parameters as object, services, execution),
      )) as never;
  }
  const { result, eventLogs } = observed(definition, state).run(JSON.parse(record.input) as never, {
    overrides: { taskResourceLocalHandlers: handlers },
    context: {
      Execution: { Id: executionArn, Name: name, RoleArn: roleArn },
      StateMachine: { Id: stateMachineArn, Name: machineName },
      State: state,
    },
  });
  const events: LoggedEvent[] = [];
  let collecting: Promise<void> | undefined;
  const collect = (): Promise<void> => (collecting ??= collectInto(events, eventLogs));
  const end = result.then(succeeded, failed).then(async (ended) => {
    await collect();
    for (const call of calls) closeTimedOut(call, events);
    return ended;
  });
  return {
    end,
    async trace() {
      // Collected only on demand, because following the growing log costs more than reading it at the end.
      void collect();
      await Promise.race([end, new Promise((resolve) => setImmediate(resolve))]);
      return { events, calls };
    },
  };
}

async function recorded(
  calls: TaskCall[],
  { state, resource, parameters }: { state: string; resource: string; parameters: unknown },
  work: () => Promise<unknown>,
): Promise<unknown> {
  const call: TaskCall = { state, resource, parameters, startedAtMs: Date.now() };
  calls.push(call);
  try {
    call.output = await work();
    return call.output;
  } catch (error) {
    call.error = { name: (error as Error).name, cause: (error as Error).message };
    throw error;
  } finally {
    call.endedAtMs ??= Date.now();
  }
}

/** Ends the call of a task that the interpreter stopped waiting for. */
function closeTimedOut(call: TaskCall, events: readonly LoggedEvent[]): void {
  if (call.endedAtMs !== undefined) return;
  const failure = events.find(
    ({ type, state, Error: error, timestamp }) =>
      type === 'StateFailed' &&
      state?.name === call.state &&
      error === 'States.Timeout' &&
      timestamp >= call.startedAtMs,
  );
  if (!failure) return;
  call.error = { name: 'States.Timeout', cause: '' };
  call.endedAtMs = failure.timestamp;
}

async function collectInto(events: LoggedEvent[], log: AsyncIterable<LoggedEvent>): Promise<void> {
  for await (const event of log) {
    // Values are not stored twice: the input of a state is usually the output of the previous one.
    const before = events.at(-1)?.state;
    const repeats =
      event.type === 'StateExited' ||
      (event.type === 'StateEntered' && before?.output === event.state?.input);
    if (repeats && event.state) delete event.state.input;
    events.push(event);
  }
}

function succeeded(output: unknown): ExecutionEnd {
  return { status: 'SUCCEEDED', output: JSON.stringify(output ?? null) };
}

function failed(error: unknown): ExecutionEnd {
  if (error instanceof ExecutionTimeoutError) return { status: 'TIMED_OUT', error: 'States.Timeout' };
  const { cause } = error as { cause?: unknown };
  const reason = (cause instanceof Error ? cause : error) as Error;
  return { status: 'FAILED', error: reason.name, cause: reason.message };
}

/** Keeps `$$.State` up to date: the interpreter looks up a state exactly when it enters it. */
function observed(
  definition: StateMachineDefinition,
  context: { Name: string; EnteredTime: string },
): StateMachine {
  const States = new Proxy(definition.States, {
    get(target, name: string) {
      Object.assign(context, { Name: name, EnteredTime: new Date().toISOString() });
      return target[name];
    },
  });
  return new StateMachine({ ...definition, States }, { validationOptions: { noValidate: true } });
}
