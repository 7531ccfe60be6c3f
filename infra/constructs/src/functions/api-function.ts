import { ModuleFunction, type ModuleFunctionProps } from './module-function.ts';
import type { ModuleStack } from '../module-stack.ts';
import { answersRead } from './smoke-tests.ts';

export interface ApiFunctionProps extends Omit<
  ModuleFunctionProps,
  'handler' | 'smokeTest' | 'answersFailures'
> {
  /**
   * Reads that a new version has to answer with 200, as in `/payments?limit=1`: every GET route without a path
   * parameter, so that each table and secret behind them is reached.
   */
  readonly reads: readonly `/${string}`[];
}

/** The function behind a module's HTTP API. It answers what goes wrong inside with 500, and counts it (libs/http). */
export class ApiFunction extends ModuleFunction {
  constructor(stack: ModuleStack, id: string, { reads, ...props }: ApiFunctionProps) {
    super(stack, id, { ...props, handler: 'api', smokeTest: reads.map(answersRead), answersFailures: true });
  }
}
