import type { EventPublisher } from '@millrace/events';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Activity } from './activity.ts';

/** The functions that a workflow invokes, by the placeholders of their ARNs. */
export type Functions = Readonly<Record<string, (payload: unknown) => Promise<unknown>>>;

interface Targets {
  readonly functions: Functions;
  readonly publisher: EventPublisher;
}

interface Task {
  readonly FunctionName: string;
  readonly Payload: unknown;
  readonly Entries: readonly {
    readonly Source: string;
    readonly DetailType: string;
    readonly Detail: never;
  }[];
}

/**
 * Runs one execution of a workflow by the definition that is deployed, without its waits between retries.
 * @throws the error that the execution failed with
 */
export async function runWorkflow(
  definition: { readonly States: object },
  input: unknown,
  targets: Targets,
  { death }: Activity,
): Promise<void> {
  const tasks = Object.entries(definition.States).filter(([, state]) => 'Resource' in state);
  const handlers = tasks.map(([name, { Resource: resource }]) => {
    const handler = (task: Task) => Promise.race([death, carryOut(resource, task, targets)]);
    return [name, handler] as const;
  });
  const machine = new StateMachine(definition as StateMachineDefinition, {
    validationOptions: { noValidate: true },
  });
  const { result } = machine.run(input as never, {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(handlers) as never,
      retryIntervalOverrides: Object.fromEntries(tasks.map(([name]) => [name, 0])),
    },
    context: { State: { EnteredTime: '' } } as never,
  });
  await result.catch((error: Error) => {
    throw error.cause ?? error;
  });
}

async function carryOut(resource: string, task: Task, { functions, publisher }: Targets): Promise<unknown> {
  switch (resource) {
    case 'arn:aws:states:::lambda:invoke':
      return { Payload: await functions[task.FunctionName]!(task.Payload) };
    case 'arn:aws:states:::events:putEvents':
      return publisher.publish(
        task.Entries.map(({ Source, DetailType, Detail }) => ({
          source: Source,
          type: DetailType,
          detail: Detail,
        })),
      );
    default:
      // The count of attempts and the notices are for people.
      return {};
  }
}
