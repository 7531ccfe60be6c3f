import type { Input } from '../apis/api.ts';
import { AwsError } from '../cloud.ts';
import type { MessagingEngine } from '../engines/fauxqs.ts';
import { send } from './answers.ts';
import type { Answer } from './answers.ts';
import { escapeXml, parseQuery } from './query-protocol.ts';

const NAMESPACE = 'http://queue.amazonaws.com/doc/2012-11-05/';

type Translate = (input: Input) => Input;
type Render = (output: Input) => string;

/**
 * SQS as the AWS CLI before 2.13.34 speaks it (Debian's is 2.9.19): Query requests, which are carried out as the JSON
 * ones that fauxqs knows. These are the operations of a person at a shell; batches are left to SDKs, which speak JSON.
 */
const OPERATIONS: Readonly<Record<string, readonly [Translate, Render]>> = {
  CreateQueue: [
    ({ QueueName, Attribute }) => ({ QueueName, Attributes: pairs(Attribute) }),
    ({ QueueUrl }) => tag('QueueUrl', QueueUrl),
  ],
  DeleteQueue: [url, none],
  PurgeQueue: [url, none],
  GetQueueUrl: [({ QueueName }) => ({ QueueName }), ({ QueueUrl }) => tag('QueueUrl', QueueUrl)],
  ListQueues: [
    ({ QueueNamePrefix, MaxResults, NextToken }) => ({
      QueueNamePrefix,
      NextToken,
      ...(MaxResults && { MaxResults: Number(MaxResults) }),
    }),
    ({ QueueUrls = [], NextToken }) =>
      QueueUrls.map((item: string) => tag('QueueUrl', item)).join('') + tag('NextToken', NextToken),
  ],
  GetQueueAttributes: [
    ({ QueueUrl, AttributeName }) => ({ QueueUrl, AttributeNames: AttributeName ?? [] }),
    ({ Attributes = {} }) => attributes(Attributes),
  ],
  SetQueueAttributes: [({ QueueUrl, Attribute }) => ({ QueueUrl, Attributes: pairs(Attribute) }), none],
  SendMessage: [
    ({ QueueUrl, MessageBody, DelaySeconds, MessageAttribute = [] }) => ({
      QueueUrl,
      MessageBody,
      ...(DelaySeconds && { DelaySeconds: Number(DelaySeconds) }),
      MessageAttributes: Object.fromEntries(
        MessageAttribute.map(({ Name, Value }: { Name: string; Value: Input }) => [Name, Value]),
      ),
    }),
    ({ MessageId, MD5OfMessageBody, MD5OfMessageAttributes }) =>
      tag('MessageId', MessageId) +
      tag('MD5OfMessageBody', MD5OfMessageBody) +
      tag('MD5OfMessageAttributes', MD5OfMessageAttributes),
  ],
  ReceiveMessage: [
    ({ QueueUrl, AttributeName, MessageAttributeName, ...rest }) => ({
      QueueUrl,
      ...(AttributeName && { AttributeNames: AttributeName }),
      ...(MessageAttributeName && { MessageAttributeNames: MessageAttributeName }),
      ...numbers(rest, ['MaxNumberOfMessages', 'VisibilityTimeout', 'WaitTimeSeconds']),
    }),
    ({ Messages = [] }) => Messages.map(message).join(''),
  ],
  DeleteMessage: [({ QueueUrl, ReceiptHandle }) => ({ QueueUrl, ReceiptHandle }), none],
};

export async function answerSqsQuery(
  answer: Answer,
  messaging: MessagingEngine,
  form: string,
): Promise<void> {
  const { Action: operation, ...input } = parseQuery(form);
  const known = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
  if (!known)
    throw new AwsError(
      'InvalidAction',
      `The local cloud does not carry out ${operation} of sqs as a Query request.`,
    );
  const [translate, render] = known;
  const { status, body } = await messaging.inject(
    { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` },
    JSON.stringify(translate(input)),
  );
  const output = JSON.parse(body.toString('utf8'));
  if (status !== 200) throw new AwsError(queryCode(output.__type), output.message, status);
  const result = `<${operation}Result>${render(output)}</${operation}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${answer.requestId}</RequestId></ResponseMetadata>`;
  const xml = `<${operation}Response xmlns="${NAMESPACE}">${result}${metadata}</${operation}Response>`;
  send(answer, 200, { 'content-type': 'text/xml' }, xml);
}

function queryCode(type: string): string {
  const code = type.split('#').at(-1)!;
  return code === 'QueueDoesNotExist' ? 'AWS.SimpleQueueService.NonExistentQueue' : code;
}

function url({ QueueUrl }: Input): Input {
  return { QueueUrl };
}

function none(): string {
  return '';
}

function pairs(list: readonly { Name: string; Value: string }[] = []): Record<string, string> {
  return Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));
}

function numbers(input: Input, names: readonly string[]): Input {
  return Object.fromEntries(names.filter((name) => name in input).map((name) => [name, Number(input[name])]));
}

function tag(name: string, value: string | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeXml(value)}</${name}>`;
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `<Attribute>${tag('Name', name)}${tag('Value', value)}</Attribute>`)
    .join('');
}

function message(received: Input): string {
  const names = ['MessageId', 'ReceiptHandle', 'MD5OfBody', 'Body', 'MD5OfMessageAttributes'];
  const ownAttributes = Object.entries(received['MessageAttributes'] ?? {})
    .map(([name, value]) => {
      const { DataType, StringValue, BinaryValue } = value as Record<string, string>;
      const inner =
        tag('DataType', DataType) + tag('StringValue', StringValue) + tag('BinaryValue', BinaryValue);
      return `<MessageAttribute>${tag('Name', name)}<Value>${inner}</Value></MessageAttribute>`;
    })
    .join('');
  const fields = names.map((name) => tag(name, received[name])).join('');
  return `<Message>${fields}${attributes(received['Attributes'] ?? {})}${ownAttributes}</Message>`;
}
