import { ModuleFunction, type ModuleFunctionProps } from './module-function.ts';
import type { ModuleStack } from '../module-stack.ts';
import { readSucceeds } from './smoke-tests.ts';

export interface ApiFunctionProps extends Omit<
  ModuleFunctionProps,
  'handler' | 'smokeTest' | 'answersFailures'
> {
  /**
   * Reads that a new version must answer with 200, for example `/payments?limit=1`: every GET route without a path
   * parameter, so that the tests reach each table and secret behind them.
   */
  readonly reads: readonly `/${string}`[];
}

/** The function behind a module's HTTP API. It responds to unexpected failures with 500 and counts them (libs/http). */
export class ApiFunction extends ModuleFunction {
  constructor(stack: ModuleStack, id: string, { reads, ...props }: ApiFunctionProps) {
    super(stack, id, { ...props, handler: 'api', smokeTest: reads.map(readSucceeds), answersFailures: true });
  }
}
