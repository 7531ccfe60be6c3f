import {
  ExecutionAbortedError,
  ExecutionTimeoutError,
  StateMachine,
  type RunOptions,
} from 'aws-local-stepfunctions';
import type { CompiledDefinition } from './definition.ts';
import type { ExecutionRecord, ExecutionStatus } from './execution-table.ts';
import { taskHandler, type TaskCloud } from './tasks.ts';
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
  /** What has happened so far. */
  trace(): Promise<Trace>;
  abort(): void;
}

export interface ExecutionContext {
  readonly record: ExecutionRecord;
  readonly input: unknown;
  readonly machineName: string;
  readonly roleArn: string;
}

/** Runs one execution. Nothing is thrown: whatever happens is its end. */
export function runExecution(
  compiled: CompiledDefinition,
  cloud: TaskCloud,
  { record, input, machineName, roleArn }: ExecutionContext,
): RunningExecution {
  const calls: TaskCall[] = [];
  const { executionArn, stateMachineArn, name } = record;
  const state: StateContext = { Name: '', EnteredTime: '', RetryCount: 0 };
  const handlers: NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers'] = {};
  for (const [stateName, resource] of compiled.tasks) {
    handlers[stateName] = async (parameters) =>
      (await recorded(calls, { state: stateName, resource, parameters }, async () =>
        taskHandler(resource)?.(parameters as Record<string, unknown>, cloud, {
          executionArn,
          stateMachineArn,
        }),
      )) as never;
  }
  const machine = compiled.usesState ? observed(compiled, state) : compiled.machine;
  const { result, abort, eventLogs } = machine.run(input as never, {
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
    abort,
    async trace() {
      // Started only when someone looks, since following the log while it grows costs more than reading it at the end.
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

/** A task that the interpreter gave up waiting for. */
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
    // What stands in the event before is not kept twice: a state's input is mostly the output of the one it follows.
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
  if (error instanceof ExecutionAbortedError) return { status: 'ABORTED' };
  if (error instanceof ExecutionTimeoutError) return { status: 'TIMED_OUT', error: 'States.Timeout' };
  const { cause } = error as { cause?: unknown };
  const reason = (cause instanceof Error ? cause : error) as Error;
  return { status: 'FAILED', error: reason.name, cause: reason.message };
}

interface StateContext {
  Name: string;
  /** RFC 3339. */
  EnteredTime: string;
  RetryCount: number;
}

/**
 * The same definition, with `$$.State` kept up to date for one execution: the interpreter looks a state up exactly when
 * it enters it, and reads `Parameters` exactly once for each attempt.
 */
function observed(compiled: CompiledDefinition, context: StateContext): StateMachine {
  const states = new Proxy(compiled.definition.States, {
    get(target, name: string) {
      const state = target[name];
      if (state === undefined) return undefined;
      Object.assign(context, { Name: name, EnteredTime: new Date().toISOString(), RetryCount: 0 });
      if (!('Parameters' in state)) return state;
      let attempts = 0;
      return Object.create(state, {
        Parameters: {
          enumerable: true,
          get() {
            context.RetryCount = attempts;
            attempts += 1;
            return state.Parameters;
          },
        },
      });
    },
  });
  return new StateMachine(
    { ...compiled.definition, States: states },
    { validationOptions: { noValidate: true } },
  );
}
