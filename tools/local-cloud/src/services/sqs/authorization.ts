import type { Input } from '../../core/api/api.ts';
import type { Authorizer, Call } from '../../core/authorization/authorizer.ts';
import type { FauxAuthorization } from '../../engines/fauxqs/authorization.ts';

/** KMS calls of a queue with a customer-managed key. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html */
const KEY_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  SendMessage: ['kms:GenerateDataKey', 'kms:Decrypt'],
  ReceiveMessage: ['kms:Decrypt'],
};
const OPERATIONS = [
  'SendMessage',
  'ReceiveMessage',
  'DeleteMessage',
  'ChangeMessageVisibility',
  'GetQueueAttributes',
  'GetQueueUrl',
];

/** The calls of an operation on a queue. */
export function queueCalls(
  authorizer: Pick<Authorizer, 'keyCalls'>,
  queueArn: string,
  operation: string,
): readonly Call[] {
  const keyActions = KEY_ACTIONS[operation] ?? [];
  return [{ action: `sqs:${operation}`, resource: queueArn }, ...authorizer.keyCalls(queueArn, keyActions)];
}

/** A batch needs the permission of its operation: there is no `sqs:SendMessageBatch`. */
export function sqsAuthorization(
  authorizer: Pick<Authorizer, 'keyCalls'>,
  arnOfQueue: (name: string) => string,
): FauxAuthorization {
  return (action, { QueueUrl, QueueName }: Input) => {
    const operation = action.replace(/Batch$/, '');
    if (!OPERATIONS.includes(operation)) return undefined;
    const name = String(QueueName ?? String(QueueUrl).split('/').at(-1));
    return queueCalls(authorizer, arnOfQueue(name), operation);
  };
}
