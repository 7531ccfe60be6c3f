import type { PaymentHistoryEntry } from '@millrace/contracts-payment';
import type { AwsEndpoint } from '../aws-endpoint.ts';
import { STAGE } from '../workspace.ts';

/** Something that happened to a payment. */
export interface Stage {
  readonly atEpochMs: number;
  /** The component that reported it. */
  readonly seenIn: 'API' | 'log' | 'bus' | 'workflow';
  readonly what: string;
}

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

export interface Execution {
  readonly executionArn: string;
  readonly name: string;
  readonly status: string;
  readonly startDate: number;
  readonly stopDate?: number;
}

interface ExecutionEvent {
  readonly timestamp: number;
  readonly type: string;
  readonly stateEnteredEventDetails?: { readonly name: string };
}

/** The entries of a payment's history. */
export function stagesOfHistory(history: readonly PaymentHistoryEntry[]): Stage[] {
  return history.map(({ occurredAt, type, status }) => ({
    atEpochMs: Date.parse(occurredAt),
    seenIn: 'API',
    what: `${type}, now ${status}`,
  }));
}

/** The events on the bus with a correlation id, from the log group to which a rule writes all events. */
export async function stagesOnBus(aws: AwsEndpoint, correlationId: string): Promise<Stage[]> {
  const lines = await linesWith(aws, `/millrace/${STAGE}/events`, correlationId);
  return lines.map((message) => {
    const event = JSON.parse(message) as {
      'detail-type': string;
      source: string;
      detail: { occurredAt: string };
    };
    return {
      atEpochMs: Date.parse(event.detail.occurredAt),
      seenIn: 'bus',
      what: `${event['detail-type']} from ${event.source}`,
    };
  });
}

/** The log lines of the processor for a message from its queue. */
export async function stagesInProcessor(aws: AwsEndpoint, correlationId: string): Promise<Stage[]> {
  const lines = await linesWith(aws, `/aws/lambda/millrace-${STAGE}-processing-processor`, correlationId);
  return lines.map((message) => {
    const line = JSON.parse(message) as { timestamp: string; message: string; decision?: string };
    return {
      atEpochMs: Date.parse(line.timestamp),
      seenIn: 'log',
      what: `processor, from queue millrace-${STAGE}-processing-payments: ${line.message}${line.decision ? `, ${line.decision}` : ''}`,
    };
  });
}

/** The execution of the settlement workflow whose input names the payment; undefined while there is none. */
export async function findExecution(aws: AwsEndpoint, paymentId: string): Promise<Execution | undefined> {
  const { stateMachines } = await aws.json<{ stateMachines: { name: string; stateMachineArn: string }[] }>(
    'states',
    'AWSStepFunctions.ListStateMachines',
    {},
  );
  const machine = stateMachines.find(({ name }) => name === `millrace-${STAGE}-settlement`);
  if (!machine) throw new Error(`there is no state machine millrace-${STAGE}-settlement`);
  const { executions } = await aws.json<{ executions: Execution[] }>(
    'states',
    'AWSStepFunctions.ListExecutions',
    {
      stateMachineArn: machine.stateMachineArn,
      maxResults: 50,
    },
  );
  for (const execution of executions) {
    const { input } = await aws.json<{ input: string }>('states', 'AWSStepFunctions.DescribeExecution', {
      executionArn: execution.executionArn,
    });
    if (input.includes(paymentId)) return execution;
  }
  return undefined;
}

/** Every state that an execution entered, and its end. */
export async function stagesOfExecution(aws: AwsEndpoint, { executionArn }: Execution): Promise<Stage[]> {
  const { events } = await aws.json<{ events: ExecutionEvent[] }>(
    'states',
    'AWSStepFunctions.GetExecutionHistory',
    {
      executionArn,
      maxResults: 1000,
    },
  );
  return events
    .filter(({ type }) => /StateEntered$|^Execution|Failed$|TimedOut$/.test(type))
    .map(({ timestamp, type, stateEnteredEventDetails }) => ({
      atEpochMs: timestamp * 1000,
      seenIn: 'workflow',
      what: stateEnteredEventDetails ? `state ${stateEnteredEventDetails.name}` : type,
    }));
}

async function linesWith(aws: AwsEndpoint, logGroupName: string, text: string): Promise<string[]> {
  const { events } = await aws.json<{ events: LogEvent[] }>('logs', 'Logs_20140328.FilterLogEvents', {
    logGroupName,
    filterPattern: `"${text}"`,
  });
  return events.map(({ message }) => message);
}
