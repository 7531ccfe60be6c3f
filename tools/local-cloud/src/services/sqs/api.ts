import type { EngineApi, Input, JsonApi } from '../../core/api/api.ts';
import { readBody } from '../../core/api/body.ts';
import { unknownOperation } from '../../core/api/unknown-operation.ts';
import type { Fauxqs } from '../../engines/fauxqs/engine.ts';
import { answerSqsQuery, hintFor } from './query.ts';
import type { Queues } from './queues.ts';

/** The operation of SQS that fauxqs lacks. */
export const sqsApi: JsonApi<{ readonly queues: Queues }> = {
  protocol: 'json-1.0',
  service: 'sqs',
  targetPrefix: 'AmazonSQS',
  operations: { ListDeadLetterSourceQueues },
};

/** SQS, served by fauxqs, and Query requests of older clients. fauxqs distinguishes SQS from S3 if the request does not. */
export const sqsEngineApi: EngineApi<{
  readonly engine: Pick<Fauxqs, 'handle' | 'inject' | 'operations'>;
}> = {
  protocol: 'engine',
  service: 'sqs',
  targetPrefixes: ['AmazonSQS'],
  takesUnnamed: true,
  async handle({ request, response, requestId, caller }, { engine }) {
    const target = request.headers['x-amz-target'];
    if (target !== undefined) requireOperation(String(target).split('.').at(-1)!, engine);
    const isForm = request.headers['content-type']?.includes('x-www-form-urlencoded');
    if (!isForm) return engine.handle(request, response, caller);
    const form = (await readBody(request)).toString();
    await answerSqsQuery({ response, requestId }, { engine, caller }, form);
  },
};

/** All of them in one response: a dead-letter queue has few sources. */
function ListDeadLetterSourceQueues({ QueueUrl }: Input, { queues }: { readonly queues: Queues }) {
  return { queueUrls: queues.deadLetterSourceUrls(String(QueueUrl ?? '')) };
}

/** @throws AwsError for an operation that does not exist here */
function requireOperation(name: string, { operations }: Pick<Fauxqs, 'operations'>): void {
  if (operations.sqs.includes(name)) return;
  const known = [...operations.sqs, ...Object.keys(sqsApi.operations)];
  throw unknownOperation({ service: 'sqs', name, known, hint: hintFor(name) }, 'InvalidAction');
}
