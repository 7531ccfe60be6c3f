import {
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

    // A queue of their own, as nobody would put a copy back into the queue of another rule.
    const unlogged = new DeadLetterQueue(stack, 'UnloggedEvents', 'unlogged-dlq').queue;
    allowRulesToSend(stack, unlogged);

    this.#rule(
      'everything-to-log',
      { source: [{ prefix: 'millrace.' }] },
      this.#deliverTo(this.#log(), unlogged),
    );
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

  #rule(name: string, eventPattern: Pattern, target: Omit<CfnRule.TargetProperty, 'id'>): void {
    new CfnRule(this, pascalCase(name), {
      name: this.#stack.nameOf(name),
      eventBusName: this.#busName,
      eventPattern,
      targets: [{ id: name, ...target }],
    });
  }

  #deliverTo(arn: string, deadLetters = this.#undelivered): Omit<CfnRule.TargetProperty, 'id'> {
    return { arn, retryPolicy: RULE_RETRIES, deadLetterConfig: { arn: deadLetters.queueArn } };
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
    const allowed = {
      Effect: 'Allow',
      Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
      Resource: `${arn}:*`,
    };
    const policy = new CfnResourcePolicy(this, 'LogPolicy', {
      policyName: this.#stack.nameOf('events-to-log'),
      policyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          // EventBridge names the rule only when it writes. With a condition, the log would have no stream to write to.
          // Without one, a rule of another account can create empty streams at most.
          { ...allowed, Action: ['logs:CreateLogStream'] },
          {
            ...allowed,
            Action: ['logs:PutLogEvents'],
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
