import type { Cloud } from '../../cloud.ts';
import type { Input, JsonApi } from '../api.ts';

/** What the engine lacks of SQS; the front door asks here first. */
export const sqs: JsonApi = {
  protocol: 'json-1.0',
  service: 'sqs',
  targetPrefix: 'AmazonSQS',
  operations: { ListDeadLetterSourceQueues },
};

/** All of them at once: a queue of dead letters has few sources. */
function ListDeadLetterSourceQueues({ QueueUrl }: Input, { messagingResources }: Cloud) {
  return { queueUrls: messagingResources.deadLetterSourceUrls(String(QueueUrl ?? '')) };
}
