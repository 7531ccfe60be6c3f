import type { TableDoors } from './table-calls.ts';
import type { FunctionVersion } from '../configuration.ts';

/** One call of a function. */
export interface Invocation {
  readonly requestId: string;
  readonly payloadJson: string;
  readonly invokedArn: string;
}

/**
 * A message from the worker. Bodies are JSON text, which is cheaper to pass between threads than objects and ensures that
 * everything is JSON. After `fatal` (a failed start or a crash) the worker exits.
 */
export type WorkerMessage = readonly [
  kind: 'ready' | 'log' | 'result' | 'error' | 'fatal',
  text: string,
  timestampEpochMs: number,
];

/** The data that a worker starts with. */
export interface WorkerSetup {
  readonly taskRoot: string;
  readonly version: FunctionVersion;
  readonly logStream: string;
  /** Absent when nothing is enforced. */
  readonly tables?: TableDoors;
}
