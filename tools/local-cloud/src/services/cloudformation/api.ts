import type { QueryApi } from '../../core/api/api.ts';
import type { ObjectReader } from '../lambda/resources/function.ts';
import { changeSetOperations } from './change-set-operations.ts';
import type { ChangeSets } from './change-sets.ts';
import type { StackContext } from './context.ts';
import type { StackEngine } from './stack-engine.ts';
import { stackOperations } from './stack-operations.ts';

/** The runtime of CloudFormation. */
export interface CloudFormation extends StackContext {
  readonly engine: StackEngine;
  readonly changeSets: ChangeSets;
  /** Templates are read from S3. */
  readonly objects: ObjectReader;
}

/** The operations that the CDK CLI and `aws cloudformation` call. */
export const cloudFormationApi: QueryApi<CloudFormation> = {
  protocol: 'query',
  service: 'cloudformation',
  xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  operations: { ...changeSetOperations, ...stackOperations },
};
