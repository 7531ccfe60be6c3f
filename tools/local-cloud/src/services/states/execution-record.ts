export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';

/** An execution as `DescribeExecution` shows it. Times are epoch milliseconds; input and output are JSON texts. */
export interface ExecutionRecord {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startMs: number;
  readonly stopMs?: number;
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** The error of an execution that the end of the process interrupted. */
export const INTERRUPTED = 'MillraceLocal.Interrupted';
