import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { acknowledge } from '../acknowledge.ts';
import type { EncryptedTopic } from './encrypted-topic.ts';
import type { ModuleStack } from '../module-stack.ts';
import { QueueWithDeadLetter, type QueueWithDeadLetterProps } from './queue-with-dead-letter.ts';

/** The message attribute that says what a message of a topic is. */
const TYPE_ATTRIBUTE = 'eventType';

export interface TopicQueueProps extends QueueWithDeadLetterProps {
  readonly topic: EncryptedTopic;
  /** Types of events, as in `order.placed`; the others do not come into the queue. */
  readonly types: readonly string[];
}

/** A queue of those of a topic's messages whose attribute `eventType` is one of its types, each as it was published. */
export class TopicQueue extends QueueWithDeadLetter {
  constructor(stack: ModuleStack, id: string, { topic, types, ...queue }: TopicQueueProps) {
    super(stack, id, queue);
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': topic.arn } },
      }),
    );
    const subscription = new CfnSubscription(this, 'Subscription', {
      topicArn: topic.arn,
      protocol: 'sqs',
      endpoint: this.queue.queueArn,
      filterPolicy: { [TYPE_ATTRIBUTE]: [...types] },
      filterPolicyScope: 'MessageAttributes',
      rawMessageDelivery: true,
    });
    acknowledge(subscription, {
      'Serverless-SNSRedrivePolicy':
        'SNS delivers to a queue for 23 days before it gives up; only a queue that is gone or shut to it loses sooner, and this one is deployed with its policy.',
    });
  }
}
