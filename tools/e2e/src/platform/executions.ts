import { STAGE, until, type AwsEndpoint } from '@millrace/tools-start';

export interface ExecutionEvent {
  readonly id: number;
  readonly type: string;
  readonly timestamp: number;
}

const FOUND_WITHIN_MS = 60_000;

/** The history of a payment's settlement, from the records of the workflow. */
export async function settlementHistory(aws: AwsEndpoint, paymentId: string): Promise<ExecutionEvent[]> {
  const stateMachineArn = `arn:aws:states:eu-west-1:000000000000:stateMachine:millrace-${STAGE}-settlement`;
  const executionArn = await until(`the settlement of ${paymentId} is listed`, FOUND_WITHIN_MS, async () => {
    const { executions } = await aws.json<{ executions: { executionArn: string }[] }>(
      'states',
      'AWSStepFunctions.ListExecutions',
      { stateMachineArn, maxResults: 100 },
    );
    for (const execution of executions) {
      const { input } = await aws.json<{ input: string }>('states', 'AWSStepFunctions.DescribeExecution', {
        executionArn: execution.executionArn,
      });
      if (input.includes(paymentId)) return execution.executionArn;
    }
    return undefined;
  });
  const { events } = await aws.json<{ events: ExecutionEvent[] }>(
    'states',
    'AWSStepFunctions.GetExecutionHistory',
    {
      executionArn,
      maxResults: 1000,
    },
  );
  return events;
}
