import {
  acknowledge,
  acknowledgeWildcard,
  arnOf,
  DeadLetterQueue,
  allowRulesToSend,
  moduleLogGroup,
  pascalCase,
  readParameter,
  RULE_RETRIES,
  type ModuleStack,
} from '@millrace/constructs';
import { paymentRejected } from '@millrace/contracts-processing';
import {
  refundFailed,
  refundSucceeded,
  settlementCompleted,
  settlementFailed,
} from '@millrace/contracts-settlement';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { failuresTopic } from './alert-topics.ts';

type Pattern = Readonly<Record<string, readonly unknown[]>>;

const ofType = (...contracts: readonly { source: string; type: string }[]): Pattern => ({
  source: [...new Set(contracts.map(({ source }) => source))],
  'detail-type': contracts.map(({ type }) => type),
});

/** The mail about a failure: the event, the payment, and where to find more. */
function mailOf({ stage }: ModuleStack): CfnRule.InputTransformerProperty {
  return {
    inputPathsMap: {
      type: '$.detail-type',
      event: '$.detail.id',
      payment: '$.detail.data.paymentId',
      code: '$.detail.data.code',
      message: '$.detail.data.message',
      merchant: '$.detail.merchantId',
      correlation: '$.detail.correlationId',
      time: '$.detail.occurredAt',
    },
    inputTemplate: [
      '"Payment <payment> of merchant <merchant>: <type> at <time>."',
      '"<message> (<code>) No money has moved."',
      '"Amount and history: GET /payments/<payment> and GET /payments/<payment>/events, with a key of the merchant."',
      `"Logs: event <event> in log group /millrace/${stage.name}/events; correlation id <correlation>."`,
    ].join('\n'),
  };
}

/**
 * Routes events on the bus to all targets other than the settlement workflows. People get a text about the event, every
 * other target gets the unchanged event.
 */
export class BusRules extends Construct {
  readonly #stack: ModuleStack;
  readonly #busName: string;
  readonly #undelivered: Queue;

  constructor(stack: ModuleStack, id: string) {
    super(stack, id);
    this.#stack = stack;
    this.#busName = readParameter(stack, 'processing', 'bus-name');
    this.#undelivered = new DeadLetterQueue(stack, 'UndeliveredEvents', 'undelivered-dlq').queue;
    allowRulesToSend(stack, this.#undelivered);

    const log = { arn: this.#log() };
    acknowledge(this.#rule('everything-to-log', { source: [{ prefix: 'millrace.' }] }, log), {
      'Serverless-EventBusDLQ':
        'It writes a copy for people to read. The archive of the bus also has every event.',
    });
    this.#rule('failures-to-topic', ofType(settlementFailed, refundFailed), {
      ...this.#deliverTo(failuresTopic(stack)),
      inputTransformer: mailOf(stack),
    });
    this.#rule(
      'outcomes-to-payment',
      ofType(paymentRejected, settlementCompleted, settlementFailed, refundSucceeded, refundFailed),
      this.#deliverTo(readParameter(stack, 'payment', 'events-queue-arn')),
    );
  }

  #rule(name: string, eventPattern: Pattern, target: Omit<CfnRule.TargetProperty, 'id'>): CfnRule {
    return new CfnRule(this, pascalCase(name), {
      name: this.#stack.nameOf(name),
      eventBusName: this.#busName,
      eventPattern,
      targets: [{ id: name, ...target }],
    });
  }

  #deliverTo(arn: string): Omit<CfnRule.TargetProperty, 'id'> {
    return { arn, retryPolicy: RULE_RETRIES, deadLetterConfig: { arn: this.#undelivered.queueArn } };
  }

  #rulesOfBus(): string {
    const { stage } = this.#stack;
    return arnOf(stage, 'events', `rule/millrace-${stage.name}/*`);
  }

  /** @returns the ARN of the log group without `:*`, as rules require it */
  #log(): string {
    const { stage } = this.#stack;
    const logGroupName = `/millrace/${stage.name}/events`;
    moduleLogGroup(this, this.#stack, { logGroupName });
    const arn = arnOf(stage, 'logs', `log-group:${logGroupName}`);
    const policy = new CfnResourcePolicy(this, 'LogPolicy', {
      policyName: this.#stack.nameOf('events-to-log'),
      policyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: `${arn}:*`,
            Condition: { ArnLike: { 'aws:SourceArn': this.#rulesOfBus() } },
          },
        ],
      }),
    });
    acknowledgeWildcard(policy, {
      endsWith: `${logGroupName}:*`,
      reason: 'EventBridge chooses the names of the log streams in this one group.',
    });
    return arn;
  }
}
