import type { ChangeSets } from '../../cloudformation/change-sets.ts';
import type { StackEngine } from '../../cloudformation/stack-engine.ts';
import type { QueryApi } from '../api.ts';
import { changeSetOperations } from './change-set-operations.ts';
import { stackOperations } from './stack-operations.ts';

/** What the CDK CLI and `aws cloudformation` call. */
export function cloudFormation(engine: StackEngine, changeSets: ChangeSets): QueryApi {
  return {
    protocol: 'query',
    service: 'cloudformation',
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    operations: { ...changeSetOperations(engine, changeSets), ...stackOperations(engine) },
  };
}
