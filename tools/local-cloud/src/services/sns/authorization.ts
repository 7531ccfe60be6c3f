import type { Authorizer, Call } from '../../core/authorization/authorizer.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { FauxAuthorization } from '../../engines/fauxqs/authorization.ts';

import { queueCalls } from '../sqs/authorization.ts';
import { isInternalQueue } from './subscription.ts';

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** The calls of a publication to a topic. */
export function publishCalls(authorizer: Pick<Authorizer, 'keyCalls'>, topicArn: string): readonly Call[] {
  return [{ action: 'sns:Publish', resource: topicArn }, ...authorizer.keyCalls(topicArn, KEY_ACTIONS)];
}

export function snsAuthorization(authorizer: Pick<Authorizer, 'keyCalls'>): FauxAuthorization {
  return (action, { TopicArn }) =>
    /^Publish(Batch)?$/.test(action) ? publishCalls(authorizer, String(TopicArn)) : undefined;
}

/** Whether the policy of a queue lets a topic send to it. A topic loses a message that it may not deliver, as on AWS. */
export function mayDeliver(
  authorizer: Pick<Authorizer, 'require' | 'keyCalls'>,
  topicArn: string,
  queueArn: string,
): boolean {
  if (isInternalQueue(queueArn)) return true;
  try {
    const caller = { kind: 'service', service: 'sns.amazonaws.com', sourceArn: topicArn } as const;
    authorizer.require(caller, ...queueCalls(authorizer, queueArn, 'SendMessage'));
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}
