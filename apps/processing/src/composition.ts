import { setTimeout as wait } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsClient, budgets } from '@millrace/aws-clients';
import { connectorsFrom } from '@millrace/contracts-payment';
import { SqsDeadLetters, type DeadLetterPorts } from '@millrace/dead-letters';
import { documentClient } from '@millrace/dynamo';
import { requireEnv } from '@millrace/environment';
import { EventBridgePublisher } from '@millrace/events';
import { createLogger } from '@millrace/observability';
import { systemClock } from '@millrace/time';
import { dynamoScreeningStore } from './adapters/dynamo-screening-store.ts';
import { cachedLimits, LambdaLimits } from './adapters/lambda-limits.ts';
import { readStreamRecord } from './adapters/stream-record.ts';
import type { ScreenPaymentsPorts } from './application/screen-payments.ts';

/** Environment: `BUS_NAME`, `LIMITS_FUNCTION_ARN`, `SCREENING_TABLE`, `CONNECTORS`, `DEAD_LETTER_QUEUE_URL`. */
export function composeProcessor(): ScreenPaymentsPorts & DeadLetterPorts {
  const limits = new LambdaLimits(
    awsClient(LambdaClient, { budget: budgets.invocation }),
    requireEnv('LIMITS_FUNCTION_ARN'),
  );
  return {
    publisher: new EventBridgePublisher(awsClient(EventBridgeClient), requireEnv('BUS_NAME')),
    limits: cachedLimits(limits, systemClock),
    screenings: dynamoScreeningStore({
      client: documentClient(),
      tableName: requireEnv('SCREENING_TABLE'),
      clock: systemClock,
      wait,
      random: Math.random,
    }),
    connectors: connectorsFrom(requireEnv('CONNECTORS')),
    deadLetters: new SqsDeadLetters(awsClient(SQSClient)),
    deadLetterQueueUrl: requireEnv('DEAD_LETTER_QUEUE_URL'),
    clock: systemClock,
    logger: createLogger('processing'),
    readImage: readStreamRecord,
  };
}
