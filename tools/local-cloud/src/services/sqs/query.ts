import { send } from '../../core/api/answers.ts';
import type { Answer } from '../../core/api/answers.ts';
import type { Input } from '../../core/api/api.ts';
import { escapeXml, parseQuery } from '../../core/api/query-protocol.ts';
import { unknownOperation } from '../../core/api/unknown-operation.ts';
import type { Caller } from '../../core/authorization/caller.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { Fauxqs } from '../../engines/fauxqs/engine.ts';

const MOVE_TASKS = ['StartMessageMoveTask', 'ListMessageMoveTasks', 'CancelMessageMoveTask'];

/** The operations that people use in a shell. Others, and map parameters, need an SDK, which uses JSON. */
const OPERATIONS = [
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
];
const NUMBERS = ['DelaySeconds', 'MaxNumberOfMessages', 'MaxResults', 'VisibilityTimeout', 'WaitTimeSeconds'];
/** The two protocols name lists and maps differently. */
const LISTS: Readonly<Record<string, string>> = {
  AttributeName: 'AttributeNames',
  MessageAttributeName: 'MessageAttributeNames',
};
const ITEMS: Readonly<Record<string, string>> = {
  Attributes: 'Attribute',
  MessageAttributes: 'MessageAttribute',
  Messages: 'Message',
  QueueUrls: 'QueueUrl',
};

/**
 * SQS for the AWS CLI before 2.13.34 (Debian's is 2.9.19): translates its Query requests to the JSON requests of
 * fauxqs.
 */
export async function answerSqsQuery(
  answer: Answer,
  { engine, caller }: { readonly engine: Pick<Fauxqs, 'inject'>; readonly caller: Caller },
  form: string,
): Promise<void> {
  const { Action: operation = '', Version: _version, ...input } = parseQuery(form);
  const pairs = Object.keys(input).find((name) => name === 'Attribute' || name === 'MessageAttribute');
  if (!OPERATIONS.includes(operation) || pairs) {
    const name = pairs ? `${pairs} of ${operation}` : operation;
    const how = ' as a Query request';
    const hint = hintFor(operation);
    throw unknownOperation({ service: 'sqs', name, how, hint, known: OPERATIONS }, 'InvalidAction');
  }
  const json = Object.entries(input).map(([name, value]) => [
    LISTS[name] ?? name,
    NUMBERS.includes(name) ? Number(value) : value,
  ]);
  const { status, body } = await engine.inject(
    { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` },
    JSON.stringify(Object.fromEntries(json)),
    caller,
  );
  const output = body.length > 0 ? JSON.parse(body.toString('utf8')) : {};
  if (status !== 200) throw new AwsError(queryCode(output.__type), output.message, status);
  const result = tag(`${operation}Result`, members(output));
  const metadata = tag('ResponseMetadata', tag('RequestId', answer.requestId));
  send(answer, 200, { 'content-type': 'text/xml' }, tag(`${operation}Response`, result + metadata));
}

function queryCode(type: string): string {
  const code = type.split('#').at(-1)!;
  if (code === 'AccessDeniedException') return 'AccessDenied';
  return code === 'QueueDoesNotExist' ? 'AWS.SimpleQueueService.NonExistentQueue' : code;
}

function members(output: Input): string {
  return Object.entries(output)
    .map(([name, value]) => {
      const item = ITEMS[name];
      if (!item) return tag(name, content(value));
      if (Array.isArray(value)) return value.map((each) => tag(item, content(each))).join('');
      return Object.entries(value)
        .map(([Name, Value]) => tag(item, members({ Name, Value })))
        .join('');
    })
    .join('');
}

function content(value: unknown): string {
  return typeof value === 'object' ? members(value as Input) : escapeXml(String(value));
}

function tag(name: string, inner: string): string {
  return `<${name}>${inner}</${name}>`;
}

/** What to use instead of an operation that the local cloud does not have. */
export function hintFor(operation: string): string | undefined {
  if (!MOVE_TASKS.includes(operation)) return undefined;
  return 'Put dead letters back with: npx nx redrive <module> --queue <queue>.';
}
