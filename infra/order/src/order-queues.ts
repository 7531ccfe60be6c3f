import {
  DeadLetterQueue,
  EncryptedTopic,
  allowRulesToSend,
  publishParameter,
  QueueWithDeadLetter,
  RULE_RETRIES,
  readParameter,
  TopicQueue,
  type ModuleStack,
} from '@millrace/constructs';
import { orderPlaced } from '@millrace/contracts-order';
import { paymentOutcomes } from '@millrace/contracts-payment';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** Timeout of every function that consumes one of the queues. A container takes no longer for a batch. */
export const CONSUMER_TIMEOUT_SECONDS = 30;
/** A backlog from a short holiday spike raises no alarm. A backlog that stays this high does. */
const WAITING_ORDERS = 50_000;

/** The topic of the shop and the queues of the module, each with its dead-letter queue. */
export class OrderQueues extends Construct {
  readonly topic: EncryptedTopic;
  readonly orders: QueueWithDeadLetter;
  readonly paymentRequests: QueueWithDeadLetter;
  readonly paymentOutcomes: QueueWithDeadLetter;
  /** Dead letters for positions in the stream of orders that could not be dispatched. */
  readonly undispatched: Queue;

  constructor(stack: ModuleStack, id: string, keyArn: string) {
    super(stack, id);
    const named = (name: string): string => `millrace-${stack.stage.name}-${name}`;
    this.topic = new EncryptedTopic(stack, 'Events', { topicName: named('ecommerce-events'), keyArn });
    const { topic } = this;
    this.orders = new TopicQueue(stack, 'OrderQueue', {
      name: 'OrderQueue',
      queueName: named('OrderQueue'),
      consumerTimeoutSeconds: CONSUMER_TIMEOUT_SECONDS,
      depthAbove: WAITING_ORDERS,
      topicArn: topic.arn,
      types: [orderPlaced.type],
    });
    this.paymentRequests = this.#queue(stack, 'PaymentRequests', 'payment-requests');
    this.undispatched = new DeadLetterQueue(stack, 'Undispatched', 'dispatch-dlq').queue;
    this.paymentOutcomes = this.#queue(stack, 'PaymentOutcomes', 'payment-outcomes');
    this.#routeOutcomesTo(stack, this.paymentOutcomes);
    publishParameter(stack, 'ecommerce-topic-arn', topic.arn);
  }

  #queue(stack: ModuleStack, id: string, name: string): QueueWithDeadLetter {
    return new QueueWithDeadLetter(stack, id, { name, consumerTimeoutSeconds: CONSUMER_TIMEOUT_SECONDS });
  }

  /** The rule is in this module, because the module is deployed after the bus. */
  #routeOutcomesTo(stack: ModuleStack, { queue, deadLetters }: QueueWithDeadLetter): void {
    for (const one of [queue, deadLetters]) allowRulesToSend(stack, one);
    new CfnRule(this, 'OutcomesToOrder', {
      name: stack.nameOf('outcomes-to-order'),
      eventBusName: readParameter(stack, 'processing', 'bus-name'),
      eventPattern: {
        source: [...new Set(paymentOutcomes.map(({ source }) => source))],
        'detail-type': paymentOutcomes.map(({ type }) => type),
        // Most payments are not for an order: their reference is not an order id.
        detail: { data: { reference: [{ prefix: 'ord_' }] } },
      },
      targets: [
        {
          id: 'payment-outcomes',
          arn: queue.queueArn,
          retryPolicy: RULE_RETRIES,
          deadLetterConfig: { arn: deadLetters.queueArn },
        },
      ],
    });
  }
}
