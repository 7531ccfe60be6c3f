/** An error as Lambda puts it into a response. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: string[];
}

/** To the worker: request id, event as JSON, deadline in epoch milliseconds, invoked ARN, trace header. */
export type InvocationMessage = readonly [
  requestId: string,
  payloadJson: string,
  deadlineEpochMs: number,
  invokedArn: string,
  traceId: string,
];

/**
 * From the worker. Bodies are JSON text, which costs less to pass between threads than the objects they stand for
 * and guarantees that nothing but JSON gets through.
 */
export type WorkerMessage =
  | readonly ['ready']
  | readonly ['init-error', errorJson: string]
  | readonly ['log', timestampEpochMs: number, text: string]
  | readonly ['result', payloadJson: string, heapBytes: number]
  | readonly ['error', errorJson: string, heapBytes: number]
  /** The worker exits right after it. */
  | readonly ['fatal', errorJson: string];

/** What a worker is started with. */
export interface WorkerSetup {
  readonly taskRoot: string;
  readonly handler: string;
  readonly runtime: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly logStream: string;
}
