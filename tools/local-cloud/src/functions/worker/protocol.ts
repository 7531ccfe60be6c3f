import type { FunctionVersion } from '../configuration.ts';

/** One call of a function. */
export interface Invocation {
  readonly requestId: string;
  readonly payloadJson: string;
  readonly invokedArn: string;
}

/**
 * From the worker. Bodies are JSON text, which costs less to pass between threads than the objects they stand for
 * and guarantees that nothing but JSON gets through. After `fatal`, for a start that failed or a crash, it exits.
 */
export type WorkerMessage = readonly [
  kind: 'ready' | 'log' | 'result' | 'error' | 'fatal',
  text: string,
  timestampEpochMs: number,
];

/** What a worker is started with. */
export interface WorkerSetup {
  readonly taskRoot: string;
  readonly version: FunctionVersion;
  readonly logStream: string;
}
