import type { Authorizer } from '../../core/authorization/authorizer.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { Flows } from '../../core/flows.ts';
import type { Service } from '../../core/registry.ts';
import type { Streams } from '../dynamodb/streams/streams.ts';
import type { LogWriter } from '../logs/log-store.ts';
import type { MessageSource } from '../sqs/queue-poller.ts';
import { AliasShifts } from './alias-shifts.ts';
import { lambdaApi } from './api.ts';
import { invokeCalls, lambdaPermission } from './authorization.ts';
import { FunctionRunner } from './functions.ts';
import { invoke } from './invocation.ts';
import { lambdaAlias } from './resources/alias.ts';
import { lambdaEventSourceMapping } from './resources/event-source-mapping.ts';
import { lambdaFunction, type ObjectReader } from './resources/function.ts';
import { lambdaVersion } from './resources/version.ts';
import type { PoolLimits } from './worker-pool.ts';

export interface Lambda {
  readonly config: CloudConfig;
  readonly authorizer: Authorizer;
  readonly flows: Flows;
  readonly functions: FunctionRunner;
  readonly aliasShifts: AliasShifts;
  readonly objects: ObjectReader;
  readonly queues: MessageSource;
  readonly streams: Streams;
}

interface Needed {
  readonly s3: { readonly buckets: ObjectReader };
  readonly sqs: { readonly queues: MessageSource };
  readonly dynamodb: { readonly dynamo: { readonly url: string }; readonly streams: Streams };
  readonly logs: { readonly store: LogWriter };
}

/** Lambda on worker threads. */
export function lambdaWith(limits: Partial<PoolLimits> = {}): Service<'lambda', Lambda, Needed> {
  return {
    name: 'lambda',
    needs: ['s3', 'sqs', 'dynamodb', 'logs'],
    apis: [lambdaApi],
    resources: [lambdaAlias, lambdaEventSourceMapping, lambdaFunction, lambdaVersion, lambdaPermission],
    start({ config, authorizer, sessions, endpointUrl, flows, targets }, { s3, sqs, dynamodb, logs }) {
      const { dynamo, streams } = dynamodb;
      const dynamoUrl = dynamo.url;
      const context = { config, authorizer, sessions, endpointUrl, dynamoUrl, logs: logs.store };
      const functions = new FunctionRunner(context, limits);
      targets.register('lambda', {
        calls: invokeCalls,
        async deliver(arn, texts) {
          for (const text of texts) await invoke(functions, arn, JSON.parse(text));
        },
      });
      const aliasShifts = new AliasShifts();
      const objects = s3.buckets;
      return { config, authorizer, flows, functions, aliasShifts, objects, queues: sqs.queues, streams };
    },
    stop: ({ functions }) => functions.stop(),
  };
}

export const lambda = lambdaWith();
