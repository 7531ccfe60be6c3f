import {
  acknowledgeWildcard,
  addQueueConsumer,
  ALARM_PERIOD,
  alarmWhenAbove,
  allow,
  consumeQueue,
  DeadLetterQueue,
  deadLetterAccess,
  ModuleFunction,
  ModuleStack,
  publishEvents,
  QueueWithDeadLetter,
  readParameter,
  readStream,
  resourceName,
  serviceRole,
  STREAM_WILDCARD,
  acceptsEmptyBatch,
  useKey,
  useTable,
  type Stage,
} from '@millrace/constructs';
import { connectorsText } from '@millrace/contracts-payment';
import type { App } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { attentionTopic } from './alert-topics.ts';
import { BusRules } from './bus-rules.ts';
import { paymentChanges } from './payment-changes.ts';

const PROCESSOR_TIMEOUT_SECONDS = 20;
const PIPE_BATCH_SIZE = 10;
const PIPE_RETRIES = 20;

/** The path from payment's stream to the bus: pipe, queue and processor. Also the rules of the bus. */
export class ProcessingService extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'processing', part: 'service' });
    this.#pipeInto(this.#processorQueue());
    attentionTopic(this);
    new BusRules(this, 'Rules');
  }

  #processorQueue(): Queue {
    const { queue, deadLetters } = new QueueWithDeadLetter(this, 'Payments', {
      name: 'payments',
      consumerTimeoutSeconds: PROCESSOR_TIMEOUT_SECONDS,
    });
    const screening = this.nameOf('screening');
    const dlqAccess = deadLetterAccess(deadLetters);
    const limitsArn = readParameter(this, 'merchant', 'limits-function-arn');
    const processor = new ModuleFunction(this, 'Processor', {
      handler: 'processor',
      environment: {
        BUS_NAME: readParameter(this, 'processing', 'bus-name'),
        LIMITS_FUNCTION_ARN: limitsArn,
        SCREENING_TABLE: screening,
        CONNECTORS: connectorsText(this.stage.connectors),
        ...dlqAccess.environment,
      },
      timeoutSeconds: PROCESSOR_TIMEOUT_SECONDS,
      statements: [
        publishEvents(this, readParameter(this, 'processing', 'bus-arn')),
        allow(['lambda:InvokeFunction'], [limitsArn]),
        // The processor only writes. A failed write returns the decision that is already stored for the payment.
        useTable(this.stage, screening, ['PutItem', 'UpdateItem']),
        useKey(this.stage, readParameter(this, 'processing', 'table-key-arn'), 'dynamodb'),
        consumeQueue(queue),
        dlqAccess.statement,
      ],
      smokeTest: acceptsEmptyBatch,
    });
    addQueueConsumer(this, 'PaymentsToProcessor', { queue, consumer: processor });
    return queue;
  }

  #pipeInto(queue: Queue): void {
    const { stage } = this;
    const deadLetters = new DeadLetterQueue(this, 'StreamDeadLetters', 'stream-dlq').queue;
    const role = serviceRole(this, 'PipeRole', {
      service: 'pipes',
      account: stage.account,
      statements: [
        ...readStream(stage, {
          name: resourceName(stage, 'payment', 'payments'),
          keyArn: readParameter(this, 'payment', 'table-key-arn'),
        }),
        allow(['sqs:SendMessage'], [queue.queueArn, deadLetters.queueArn]),
      ],
    });
    acknowledgeWildcard(role, STREAM_WILDCARD);
    const pipe = new CfnPipe(this, 'PaymentsPipe', {
      name: this.nameOf('payments'),
      description: 'Payments and refunds that were created or requeued.',
      roleArn: role.roleArn,
      source: readParameter(this, 'payment', 'stream-arn'),
      sourceParameters: {
        filterCriteria: { filters: paymentChanges.map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
        dynamoDbStreamParameters: {
          startingPosition: 'TRIM_HORIZON',
          batchSize: PIPE_BATCH_SIZE,
          maximumRetryAttempts: PIPE_RETRIES,
          onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
          deadLetterConfig: { arn: deadLetters.queueArn },
        },
      },
      target: queue.queueArn,
    });
    alarmWhenAbove(this, 'PaymentsPipeAlarm', this, {
      name: 'pipe-failing',
      description: `The pipe ${this.nameOf('payments')} cannot deliver payments to the queue. They wait in the stream, which keeps them for a day, or become dead letters.`,
      metric: new Metric({
        namespace: 'AWS/EventBridge/Pipes',
        metricName: 'ExecutionFailed',
        dimensionsMap: { PipeName: pipe.ref },
        period: ALARM_PERIOD,
        statistic: 'Sum',
      }),
      above: 0,
      periods: 3,
    });
  }
}
