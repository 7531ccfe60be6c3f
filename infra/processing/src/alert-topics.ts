import {
  acknowledge,
  attentionTopicName,
  EncryptedTopic,
  failuresTopicName,
  publishParameter,
  readParameter,
  type ModuleStack,
} from '@millrace/constructs';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';

/** The topic of alarms. It gets no messages that merchants can cause at will. */
export function attentionTopic(stack: ModuleStack): void {
  const topic = new EncryptedTopic(stack, 'Attention', {
    topicName: attentionTopicName(stack.stage),
    keyArn: readParameter(stack, 'processing', 'topic-key-arn'),
    publishers: ['cloudwatch'],
  });
  mailTo(stack, topic, stack.stage.alertEmail);
  publishParameter(stack, 'attention-topic-arn', topic.arn);
}

/**
 * The topic of payments and refunds that an acquirer refused. These are ordinary business, and their number depends
 * on merchants.
 * @returns its ARN
 */
export function failuresTopic(stack: ModuleStack): string {
  const { stage } = stack;
  const topic = new EncryptedTopic(stack, 'Failures', {
    topicName: failuresTopicName(stage),
    keyArn: readParameter(stack, 'processing', 'topic-key-arn'),
    publishers: ['events'],
  });
  if (stage.failuresEmail !== undefined) mailTo(stack, topic, stage.failuresEmail);
  return topic.arn;
}

function mailTo(stack: ModuleStack, topic: EncryptedTopic, endpoint: string): void {
  const mail = new CfnSubscription(stack, `${topic.node.id}ByMail`, {
    topicArn: topic.arn,
    protocol: 'email',
    endpoint,
  });
  acknowledge(mail, {
    'Serverless-SNSRedrivePolicy':
      'Nobody would look in a queue for a missed mail. Alarms and failed payments keep their own state.',
  });
}
