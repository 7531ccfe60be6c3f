import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { EventBridgePublisher } from '@millrace/events';
import { createLogger, requireEnv } from '@millrace/observability';
import { CachedLimits } from './adapters/cached-limits.ts';
import { DynamoScreeningStore } from './adapters/dynamo-screening-store.ts';
import { LambdaLimits } from './adapters/lambda-limits.ts';
import { readStreamRecord } from './adapters/stream-record.ts';
import type { ScreenPaymentsPorts } from './application/screen-payments.ts';

/** Well within the processor's own time, so that a batch that cannot be decided is handed back in order. */
const BOUNDED = { maxAttempts: 2, requestHandler: { connectionTimeout: 1_000, requestTimeout: 4_000 } };

const clock = () => new Date();

/** What the processor works with. Environment: `BUS_NAME`, `LIMITS_FUNCTION_ARN`, `SCREENING_TABLE`. */
export function processorPorts(): ScreenPaymentsPorts {
  const limits = new LambdaLimits(new LambdaClient(BOUNDED), requireEnv('LIMITS_FUNCTION_ARN'));
  return {
    publisher: new EventBridgePublisher(new EventBridgeClient({}), requireEnv('BUS_NAME')),
    limits: new CachedLimits(limits, clock),
    screenings: new DynamoScreeningStore({
      client: DynamoDBDocumentClient.from(new DynamoDBClient(BOUNDED)),
      tableName: requireEnv('SCREENING_TABLE'),
      clock,
      wait,
      random: Math.random,
    }),
    clock,
    logger: createLogger('processing'),
    readImage: readStreamRecord,
  };
}
