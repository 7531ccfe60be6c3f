import type { Cloud, EventEntry } from '../cloud.ts';
import { serviceError, TaskError } from './task-error.ts';

export type TaskCloud = Pick<Cloud, 'config' | 'dynamo' | 'functions' | 'messaging' | 'eventBuses'>;

export interface ExecutionNames {
  readonly executionArn: string;
  readonly stateMachineArn: string;
}

type Parameters = Readonly<Record<string, unknown>>;
type TaskHandler = (parameters: Parameters, cloud: TaskCloud, execution: ExecutionNames) => Promise<unknown>;

/** The service integrations that are carried out, by what stands after `arn:aws:states:::`. */
export const integrations: Readonly<Record<string, TaskHandler>> = {
  'lambda:invoke': async ({ FunctionName, Payload: payload = {}, ...others }, cloud) => {
    refuseOthers('lambda:invoke', others);
    const Payload = await invokeFunction(cloud, String(FunctionName), payload);
    return { ExecutedVersion: '$LATEST', Payload, StatusCode: 200 };
  },
  'dynamodb:putItem': dynamo('PutItem'),
  'dynamodb:getItem': dynamo('GetItem'),
  'dynamodb:updateItem': dynamo('UpdateItem'),
  'dynamodb:deleteItem': dynamo('DeleteItem'),
  'events:putEvents': putEvents,
  'sns:publish': async (parameters, cloud) => {
    const { TopicArn, Message, Subject, MessageAttributes = {}, ...others } = parameters;
    refuseOthers('sns:publish', others);
    const attributes = stringAttributes('sns:publish', MessageAttributes);
    const MessageId = await cloud.messaging
      .publish(String(TopicArn), {
        body: asText(Message),
        ...(Subject !== undefined && { subject: String(Subject) }),
        attributes,
      })
      .catch((error: unknown) => {
        throw serviceError('SNS', error);
      });
    return { MessageId };
  },
  'sqs:sendMessage': async (parameters, cloud) => {
    const { QueueUrl, MessageBody, MessageAttributes = {}, ...others } = parameters;
    refuseOthers('sqs:sendMessage', others);
    const attributes = stringAttributes('sqs:sendMessage', MessageAttributes);
    await cloud.messaging
      .sendMessages(queueArnOf(cloud, String(QueueUrl)), [asText(MessageBody)], attributes)
      .catch((error: unknown) => {
        throw serviceError('SQS', error);
      });
    return {};
  },
};

/** What a `Task` state of this resource does; undefined when it is not carried out. */
export function taskHandler(resource: string): TaskHandler | undefined {
  if (/^arn:aws:lambda:[^:]*:\d*:function:/.test(resource)) {
    return (input, cloud) => invokeFunction(cloud, resource, input);
  }
  const name = /^arn:aws:states:[^:]*:[^:]*:(.+)$/.exec(resource)?.[1] ?? '';
  return Object.hasOwn(integrations, name) ? integrations[name] : undefined;
}

async function invokeFunction(cloud: TaskCloud, functionName: string, payload: unknown): Promise<unknown> {
  const { region, account } = cloud.config;
  const arn = functionName.startsWith('arn:')
    ? functionName
    : `arn:aws:lambda:${region}:${account}:function:${functionName}`;
  const result = await cloud.functions.invoke(arn, payload).catch((error: unknown) => {
    throw serviceError('Lambda', error);
  });
  if (result.ok) return result.payload ?? null;
  throw new TaskError(result.error.errorType, JSON.stringify(result.error));
}

function dynamo(operation: string): TaskHandler {
  return async (parameters, cloud) => {
    try {
      return await cloud.dynamo.call(operation, parameters);
    } catch (error) {
      throw serviceError('DynamoDB', error);
    }
  };
}

/** As on AWS, the execution and its state machine are added to the resources of each event. */
async function putEvents(parameters: Parameters, cloud: TaskCloud, names: ExecutionNames): Promise<unknown> {
  const entries = (parameters['Entries'] as readonly Parameters[] | undefined) ?? [];
  const Entries: { EventId?: string; ErrorCode?: string; ErrorMessage?: string }[] = [];
  for (const entry of entries) {
    const event: EventEntry = {
      eventBusName: String(entry['EventBusName'] ?? 'default'),
      source: text(entry, 'Source'),
      detailType: text(entry, 'DetailType'),
      detail: typeof entry['Detail'] === 'string' ? JSON.parse(entry['Detail']) : entry['Detail'],
      resources: [
        ...((entry['Resources'] as readonly string[] | undefined) ?? []),
        names.executionArn,
        names.stateMachineArn,
      ],
      ...(entry['Time'] !== undefined && { time: String(entry['Time']) }),
    };
    try {
      const [result] = await cloud.eventBuses.putEvents([event]);
      Entries.push({ EventId: result?.eventId ?? '' });
    } catch (error) {
      const { name, message } = serviceError('EventBridge', error);
      Entries.push({ ErrorCode: name.replace('EventBridge.', ''), ErrorMessage: message });
    }
  }
  const FailedEntryCount = Entries.filter((entry) => entry.ErrorCode !== undefined).length;
  if (FailedEntryCount > 0) {
    throw new TaskError('EventBridge.FailedEntry', JSON.stringify({ Entries, FailedEntryCount }));
  }
  return { Entries, FailedEntryCount };
}

function text(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new TaskError('States.Runtime', `The parameter ${name} must be a string.`);
}

/** Structured parameters are sent as JSON text. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function stringAttributes(task: string, attributes: unknown): Record<string, string> {
  const entries = Object.entries(attributes as Record<string, { DataType?: string; StringValue?: string }>);
  return Object.fromEntries(
    entries.map(([name, { DataType, StringValue }]) => {
      if (DataType !== 'String')
        throw new TaskError('States.Runtime', `${task}: ${name} must be of the type String.`);
      return [name, StringValue ?? ''];
    }),
  );
}

function refuseOthers(task: string, others: Parameters): void {
  const [name] = Object.keys(others);
  if (name) throw new TaskError('States.Runtime', `${task}: the parameter ${name} is not carried out.`);
}

/** @param queueUrl `http://…/<account>/<name>` */
function queueArnOf({ config }: TaskCloud, queueUrl: string): string {
  const name = queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
  return `arn:aws:sqs:${config.region}:${config.account}:${name}`;
}
