import type { CloudConfig } from './config.ts';
import type { FunctionRunner } from './functions/functions.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { LogStore } from './logs/log-store.ts';
import type { EventBridge } from './pump/events/event-bridge.ts';
import type { Pump } from './pump/pump.ts';
import type { StateMachineRegistry } from './state-machines/state-machine-registry.ts';
import type { Store } from './state/store.ts';

/** Messages of a queue, as the pump reads them. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<
    Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>
  >;
}

/** The DynamoDB engine: JSON 1.0 calls, without the SDK. Errors are `AwsError`s. */
export interface Dynamo {
  /** Base URL, for the environment of functions. */
  readonly url: string;
  /** `operation` as in `X-Amz-Target` (`PutItem`, `GetRecords` with the streams prefix added). */
  call<Output = Record<string, unknown>>(operation: string, input: unknown): Promise<Output>;
  callStreams<Output = Record<string, unknown>>(operation: string, input: unknown): Promise<Output>;
  /** A number that differs after any write of the engine; absent when the engine cannot tell without being asked. */
  writeMark?(): number;
}

/** SQS, SNS and S3 as the local cloud itself uses them. */
export interface Messaging {
  /** Base URL of the engine, where the front door sends SQS, SNS, S3 and STS requests. */
  readonly url: string;
  /** @param attributes string message attributes that each of the messages gets */
  sendMessages(
    queueArn: string,
    bodies: readonly string[],
    attributes?: Readonly<Record<string, string>>,
  ): Promise<void>;
  receiveMessages(
    queueArn: string,
    options: { maxMessages: number; waitSeconds: number; signal?: AbortSignal },
  ): Promise<readonly ReceivedMessage[]>;
  deleteMessages(queueArn: string, receiptHandles: readonly string[]): Promise<void>;
  publish(
    topicArn: string,
    message: { body: string; subject?: string; attributes?: Record<string, string> },
  ): Promise<string>;
  getObject(bucket: string, key: string): Promise<Buffer>;
}

/** Queues, topics, subscriptions and buckets, as resource types make and remove them. Removing what is gone is no error. */
export interface MessagingResources {
  queueUrl(queueName: string): string;
  /** Takes over a queue of that name that exists already. */
  createQueue(name: string, attributes: Readonly<Record<string, string>>): { arn: string; url: string };
  /** An attribute that is not given goes back to its default. */
  setQueueAttributes(arn: string, attributes: Readonly<Record<string, string>>): void;
  deleteQueue(arn: string): void;
  /** Gives the ARN. */
  createTopic(name: string, attributes: Readonly<Record<string, string>>): string;
  deleteTopic(arn: string): void;
  /** Gives the subscription's ARN. */
  subscribe(subscription: {
    topicArn: string;
    protocol: string;
    endpoint: string;
    attributes: Readonly<Record<string, string>>;
  }): string;
  unsubscribe(subscriptionArn: string): void;
  /** Does nothing when the bucket exists. */
  createBucket(name: string): void;
  /** Refuses with `BucketNotEmpty` when it holds objects. */
  deleteBucket(name: string): void;
}

/** The outcome of one invocation, as the Lambda API reports it. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown; readonly requestId: string }
  | {
      readonly ok: false;
      readonly error: { errorType: string; errorMessage: string; trace?: string[] };
      readonly requestId: string;
    };

/** Runs Lambda functions. `arn` may be of a function, a version or an alias. */
export interface Functions {
  /** Never rejects for an error of the function itself; rejects with `AwsError` `ResourceNotFoundException` for an unknown ARN. */
  invoke(arn: string, payload: unknown): Promise<InvocationResult>;
}

/** The event bus: what `PutEvents` does. */
export interface EventBuses {
  putEvents(entries: readonly EventEntry[]): Promise<readonly { eventId: string }[]>;
}

export interface EventEntry {
  readonly eventBusName: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
  /** Set by AWS services, rules' input transformers and replays; made when absent. */
  readonly time?: string;
}

/** CloudWatch Logs: one append per line. */
export interface Logs {
  append(
    logGroup: string,
    logStream: string,
    events: readonly { timestamp: number; message: string }[],
  ): void;
}

/** Step Functions: starts executions of deployed state machines. */
export interface StateMachines {
  start(
    stateMachineArn: string,
    input: unknown,
    name?: string,
  ): Promise<{ executionArn: string; startDate: number }>;
}

/** What every resource type and API is given: the parts of the local cloud, each behind its role. */
export interface Cloud {
  readonly config: CloudConfig;
  /** One SQLite file; a part may create tables of its own in it. */
  readonly store: Store;
  /** `http://127.0.0.1:4566` with the real port. */
  readonly endpointUrl: string;
  /** `http://localhost:4000` with the real port. */
  readonly originUrl: string;
  readonly dynamo: Dynamo;
  readonly messaging: Messaging;
  readonly messagingResources: MessagingResources;
  /** Other parts rely on its role `Functions` alone. */
  readonly functions: FunctionRunner;
  /** Other parts rely on its role `EventBuses` alone. */
  readonly eventBuses: EventBridge;
  /** Other parts rely on its role `StateMachines` alone. */
  readonly stateMachines: StateMachineRegistry;
  /** Pipes, event source mappings, subscriptions and schedules. */
  readonly pump: Pump;
  readonly logs: LogStore;
  /** The HTTP APIs behind the one origin. */
  readonly gateway: Gateway;
}

/** An error in the form that AWS SDKs and the CLI understand. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
