import { AwsError } from '../../core/aws-error.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import type { RoleSession } from '../../core/authorization/caller.ts';
import type { TableAccess } from '../dynamodb/table-access.ts';
import { putEventsCalls } from '../events/authorization.ts';
import type { EventBridge } from '../events/event-bridge.ts';
import { invokeCalls } from '../lambda/authorization.ts';
import type { Invoker } from '../lambda/invocation.ts';
import { publishCalls } from '../sns/authorization.ts';
import type { Topics } from '../sns/topics.ts';

/** The services that tasks call. */
export interface TaskContext {
  readonly config: CloudConfig;
  readonly authorizer: Pick<Authorizer, 'require' | 'keyCalls'>;
  readonly access: Pick<TableAccess, 'require'>;
  readonly functions: Invoker;
  readonly dynamo: { call(operation: string, input: unknown): Promise<unknown> };
  readonly topics: Pick<Topics, 'publish'>;
  readonly bridge: Pick<EventBridge, 'putEvents' | 'busArn'>;
}

/** The execution that a task belongs to. */
export interface TaskExecution {
  /** Of the execution and of its state machine. */
  readonly arns: readonly [executionArn: string, stateMachineArn: string];
  /** The session of the state machine's role. */
  readonly caller: RoleSession;
}

/** The definition makes the parameters from its input. Each task checks the ones it uses. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Parameters = Record<string, any>;
type TaskHandler = (
  parameters: Parameters,
  services: TaskContext,
  execution: TaskExecution,
) => Promise<unknown>;

/**
 * The failure of a task. Its name is what `Retry` and `Catch` match. The interpreter uses `name` and `message` as `Error`
 * and `Cause`.
 */
class TaskError extends Error {
  override readonly name: string;
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** The supported service integrations, by the `Resource` of a task. */
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
  { config, authorizer, functions }: TaskContext,
  { caller }: TaskExecution,
) {
  refuseOthers('lambda:invoke', others);
  const arn = FunctionName.startsWith('arn:')
    ? FunctionName
    : `arn:aws:lambda:${config.region}:${config.account}:function:${FunctionName}`;
  await checked('Lambda', () => authorizer.require(caller, ...invokeCalls(arn)));
  const result = await functions.invoke(arn, Payload).catch(failedAs('Lambda'));
  if (!result.ok) throw new TaskError(result.error.errorType, JSON.stringify(result.error));
  return { ExecutedVersion: '$LATEST', Payload: result.payload ?? null, StatusCode: 200 };
}

function dynamo(operation: string): TaskHandler {
  return async (parameters, { access, dynamo: tables }, { caller }) => {
    await checked('DynamoDB', () => access.require(caller, operation, parameters));
    return tables.call(operation, parameters).catch(failedAs('DynamoDB'));
  };
}

async function publish(
  { TopicArn, Message, Subject: subject, ...others }: Parameters,
  { authorizer, topics }: TaskContext,
  { caller }: TaskExecution,
) {
  refuseOthers('sns:publish', others);
  await checked('SNS', () => authorizer.require(caller, ...publishCalls(authorizer, TopicArn)));
  const body = typeof Message === 'string' ? Message : JSON.stringify(Message ?? null);
  const message = { body, ...(subject !== undefined && { subject }) };
  return { MessageId: await topics.publish(TopicArn, message).catch(failedAs('SNS')) };
}

/** Adds the execution and its state machine to the resources of each event, as on AWS. */
async function putEvents(
  { Entries: given = [], ...others }: Parameters,
  { authorizer, bridge }: TaskContext,
  { arns, caller }: TaskExecution,
) {
  refuseOthers('events:putEvents', others);
  await checked('EventBridge', () => authorizer.require(caller, ...putEventsCalls(given, bridge)));
  const Entries: { EventId?: string; ErrorCode?: string; ErrorMessage?: string }[] = [];
  for (const { EventBusName = 'default', Source, DetailType, Detail, Resources = [], ...more } of given) {
    refuseOthers('events:putEvents', more);
    if (typeof Source !== 'string' || typeof DetailType !== 'string') {
      throw new TaskError('States.Runtime', 'The parameters Source and DetailType must be strings.');
    }
    const detail: unknown = typeof Detail === 'string' ? JSON.parse(Detail) : Detail;
    const event = { eventBusName: EventBusName, source: Source, detailType: DetailType, detail };
    try {
      const [put] = await bridge.putEvents([{ ...event, resources: [...Resources, ...arns] }]);
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

/** Runs a check of permissions, whose refusal is an error of the service. */
async function checked(service: string, check: () => void): Promise<void> {
  try {
    check();
  } catch (error) {
    failedAs(service)(error as Error);
  }
}

/** An error of a service is `<Service>.<Code>`. A failed connection is the SDK's client exception. */
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
