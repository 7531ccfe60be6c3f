import type { Input } from '../apis/api.ts';
import { AwsError } from '../aws-error.ts';
import type { MessagingEngine } from '../engines/fauxqs.ts';
import { send } from './answers.ts';
import type { Answer } from './answers.ts';
import { escapeXml, parseQuery } from './query-protocol.ts';

/** Those of a person at a shell that take no pairs of names and values; the others are left to SDKs, which speak JSON. */
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
/** Lists and maps are called otherwise in the two protocols. */
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
 * SQS as the AWS CLI before 2.13.34 speaks it (Debian's is 2.9.19): Query requests, which are carried out as the JSON
 * ones that fauxqs knows.
 */
export async function answerSqsQuery(
  answer: Answer,
  messaging: MessagingEngine,
  form: string,
): Promise<void> {
  const { Action: operation, Version: _version, ...input } = parseQuery(form);
  const pairs = Object.keys(input).find((name) => name === 'Attribute' || name === 'MessageAttribute');
  if (!OPERATIONS.includes(operation) || pairs) {
    const what = pairs ? `${pairs} of ${operation}` : operation;
    throw new AwsError(
      'InvalidAction',
      `The local cloud does not carry out ${what} of sqs as a Query request.`,
    );
  }
  const json = Object.entries(input).map(([name, value]) => [
    LISTS[name] ?? name,
    NUMBERS.includes(name) ? Number(value) : value,
  ]);
  const { status, body } = await messaging.inject(
    { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` },
    JSON.stringify(Object.fromEntries(json)),
  );
  const output = body.length > 0 ? JSON.parse(body.toString('utf8')) : {};
  if (status !== 200) throw new AwsError(queryCode(output.__type), output.message, status);
  const result = tag(`${operation}Result`, members(output));
  const metadata = tag('ResponseMetadata', tag('RequestId', answer.requestId));
  send(answer, 200, { 'content-type': 'text/xml' }, tag(`${operation}Response`, result + metadata));
}

function queryCode(type: string): string {
  const code = type.split('#').at(-1)!;
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
