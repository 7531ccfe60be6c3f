import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { allow } from '../access.ts';
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
    for (const each of [this.queue, this.deadLetters]) {
      const send = allow(['sqs:SendMessage'], [each.queueArn], { ArnEquals: { 'aws:SourceArn': topicArn } });
      send.addPrincipals(new ServicePrincipal('sns.amazonaws.com'));
      each.addToResourcePolicy(send);
    }
    new CfnSubscription(this, 'Subscription', {
      topicArn,
      protocol: 'sqs',
      endpoint: this.queue.queueArn,
      filterPolicy: { [TYPE_ATTRIBUTE]: [...types] },
      filterPolicyScope: 'MessageAttributes',
      rawMessageDelivery: true,
      // SNS does not retry when the queue is gone or denies access.
      redrivePolicy: { deadLetterTargetArn: this.deadLetters.queueArn },
    });
  }
}
