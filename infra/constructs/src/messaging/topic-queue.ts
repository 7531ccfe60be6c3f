import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { acknowledge } from '../acknowledge.ts';
import type { ModuleStack } from '../module-stack.ts';
import { QueueWithDeadLetter, type QueueWithDeadLetterProps } from './queue-with-dead-letter.ts';

/** The message attribute that contains the type of a message. */
const TYPE_ATTRIBUTE = 'eventType';

export interface TopicQueueProps extends QueueWithDeadLetterProps {
  readonly topicArn: string;
  /** Event types, for example `order.placed`. Events of other types do not reach the queue. */
  readonly types: readonly string[];
}

/** A queue of a topic's messages whose attribute `eventType` is one of its types. Messages arrive as they were published. */
export class TopicQueue extends QueueWithDeadLetter {
  constructor(stack: ModuleStack, id: string, { topicArn, types, ...queue }: TopicQueueProps) {
    super(stack, id, queue);
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': topicArn } },
      }),
    );
    const subscription = new CfnSubscription(this, 'Subscription', {
      topicArn,
      protocol: 'sqs',
      endpoint: this.queue.queueArn,
      filterPolicy: { [TYPE_ATTRIBUTE]: [...types] },
      filterPolicyScope: 'MessageAttributes',
      rawMessageDelivery: true,
    });
    acknowledge(subscription, {
      'Serverless-SNSRedrivePolicy':
        'SNS retries delivery to a queue for 23 days. Only a queue that is deleted or denies access loses messages sooner, and this one is deployed with its policy.',
    });
  }
}
