import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';

export type TaskCloud = Pick<Cloud, 'config' | 'dynamo' | 'functions' | 'messaging' | 'eventBuses'>;

/** The ARNs of the execution and of its state machine. */
export type ExecutionArns = readonly [executionArn: string, stateMachineArn: string];

/** Parameters are what the definition makes of its input; each task checks what it relies on. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Parameters = Record<string, any>;
type TaskHandler = (parameters: Parameters, cloud: TaskCloud, execution: ExecutionArns) => Promise<unknown>;

/**
 * The failure of a task under the name that `Retry` and `Catch` match. The interpreter takes `name` and `message` as
 * `Error` and `Cause`.
 */
class TaskError extends Error {
  override readonly name: string;
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** The service integrations that are carried out, by the `Resource` of a task. */
export const integrations: ReadonlyMap<string, TaskHandler> = new Map(
  Object.entries({
    'lambda:invoke': invokeFunction,
    'dynamodb:putItem': dynamo('PutItem'),
    'dynamodb:getItem': dynamo('GetItem'),
    'dynamodb:updateItem': dynamo('UpdateItem'),
    'dynamodb:deleteItem': dynamo('DeleteItem'),
    'events:putEvents': putEvents,
    'sns:publish': publish,
  }).map(([name, handler]) => [`arn:aws:states:::${name}`, handler]),
);

async function invokeFunction(
  { FunctionName, Payload = {}, ...others }: Parameters,
  { config, functions }: TaskCloud,
) {
  refuseOthers('lambda:invoke', others);
  const arn = FunctionName.startsWith('arn:')
    ? FunctionName
    : `arn:aws:lambda:${config.region}:${config.account}:function:${FunctionName}`;
  const result = await functions.invoke(arn, Payload).catch(failedAs('Lambda'));
  if (!result.ok) throw new TaskError(result.error.errorType, JSON.stringify(result.error));
  return { ExecutedVersion: '$LATEST', Payload: result.payload ?? null, StatusCode: 200 };
}

function dynamo(operation: string): TaskHandler {
  return (parameters, cloud) => cloud.dynamo.call(operation, parameters).catch(failedAs('DynamoDB'));
}

async function publish(
  { TopicArn, Message, Subject: subject, ...others }: Parameters,
  { messaging }: TaskCloud,
) {
  refuseOthers('sns:publish', others);
  const body = typeof Message === 'string' ? Message : JSON.stringify(Message ?? null);
  const message = { body, ...(subject !== undefined && { subject }) };
  return { MessageId: await messaging.publish(TopicArn, message).catch(failedAs('SNS')) };
}

/** As on AWS, the execution and its state machine are added to the resources of each event. */
async function putEvents(
  { Entries: given = [], ...others }: Parameters,
  cloud: TaskCloud,
  arns: ExecutionArns,
) {
  refuseOthers('events:putEvents', others);
  const Entries: { EventId?: string; ErrorCode?: string; ErrorMessage?: string }[] = [];
  for (const { EventBusName = 'default', Source, DetailType, Detail, Resources = [], ...more } of given) {
    refuseOthers('events:putEvents', more);
    if (typeof Source !== 'string' || typeof DetailType !== 'string') {
      throw new TaskError('States.Runtime', 'The parameters Source and DetailType must be strings.');
    }
    const detail: unknown = typeof Detail === 'string' ? JSON.parse(Detail) : Detail;
    const event = { eventBusName: EventBusName, source: Source, detailType: DetailType, detail };
    try {
      const [put] = await cloud.eventBuses.putEvents([{ ...event, resources: [...Resources, ...arns] }]);
      Entries.push({ EventId: put?.eventId ?? '' });
    } catch (error) {
      const ErrorCode = error instanceof AwsError ? error.code : 'InternalFailure';
      Entries.push({ ErrorCode, ErrorMessage: (error as Error).message });
    }
  }
  const FailedEntryCount = Entries.filter(({ ErrorCode }) => ErrorCode !== undefined).length;
  if (FailedEntryCount === 0) return { Entries, FailedEntryCount };
  throw new TaskError('EventBridge.FailedEntry', JSON.stringify({ Entries, FailedEntryCount }));
}

/** Errors of a service are `<Service>.<Code>`; a connection that fails is the SDK's own client exception there. */
function failedAs(service: string): (error: Error) => never {
  return (error) => {
    const code = error instanceof AwsError ? error.code : 'SdkClientException';
    throw new TaskError(`${service}.${code}`, error.message);
  };
}

function refuseOthers(task: string, others: Parameters): void {
  const [name] = Object.keys(others);
  if (name) throw new TaskError('States.Runtime', `${task}: the parameter ${name} is not carried out.`);
}
