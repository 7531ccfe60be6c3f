import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../core/aws-error.ts';
import { StateDatabase } from '../core/database.ts';
import type { Core } from '../core/registry.ts';
import { Targets, type Deliver } from '../core/targets.ts';
import type { RoleOfFunction } from '../services/lambda/event-source-mapping.ts';
import { invoke, type Invoker } from '../services/lambda/invocation.ts';
import { logGroupOf } from '../services/logs/group-arn.ts';
import type { LogWriter } from '../services/logs/log-store.ts';
import type { MessageSource } from '../services/sqs/queue-poller.ts';
import type { ReceivedMessage } from '../services/sqs/queues.ts';
import type { TaskContext } from '../services/states/tasks.ts';
import { everythingAllowed } from './everything-allowed.ts';
import { ROLE } from './open-role.ts';

type FakeFunction = (payload: never) => unknown;

/** Services in memory on a real database. Queues, topics, state machines, logs and functions are targets. */
export interface FakeCloud
  extends Pick<Core, 'authorizer' | 'config' | 'database' | 'targets'>, Omit<TaskContext, 'authorizer'> {
  readonly functions: Invoker & RoleOfFunction;
  readonly queues: MessageSource;
  readonly logs: LogWriter;
  /** Handlers by function ARN. A handler that throws is a failing function. */
  readonly handlers: Map<string, FakeFunction>;
  /** Number of calls of each function. */
  invocations(): number;
  /** Everything that was sent to a queue, by its ARN. */
  readonly sent: Map<string, { body: string; attributes: Readonly<Record<string, string>> }[]>;
  readonly published: { topicArn: string; body: string }[];
  readonly started: { stateMachineArn: string; input: unknown }[];
  readonly lines: { logGroup: string; logStream: string; message: string }[];
  /** Queue ARNs that refuse messages. */
  readonly broken: Set<string>;
  /** Offers messages to consumers. Each message is received once. */
  offer(queueArn: string, ...bodies: string[]): void;
  /** Receipt handles of the deleted messages. */
  readonly deleted: string[];
  /** Starts again on the same state, as after a crash: nothing in memory survives. */
  reopened(): FakeCloud;
  /** Closes the database and removes the state directory. */
  remove(): void;
}

export const arn = (service: string, rest: string): string =>
  `arn:aws:${service}:eu-west-1:000000000000:${rest}`;

/** Waits for a condition, at most 5 s. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  for (let waited = 0; !condition(); waited += 2) {
    if (waited > 5000) throw new Error(`waited too long for ${what}`);
    await sleep(2);
  }
}

export function fakeCloud(stateDir = mkdtempSync(join(tmpdir(), 'millrace-fake-'))): FakeCloud {
  const database = new StateDatabase(stateDir);
  const authorizer = everythingAllowed();
  const targets = new Targets(authorizer);
  const receive = (service: string, deliver: Deliver) =>
    targets.register(service, { calls: () => [], deliver });
  const handlers = new Map<string, FakeFunction>();
  const sent: FakeCloud['sent'] = new Map();
  const broken = new Set<string>();
  const offered = new Map<string, ReceivedMessage[]>();
  const published: FakeCloud['published'] = [];
  const started: FakeCloud['started'] = [];
  const lines: FakeCloud['lines'] = [];
  const deleted: string[] = [];
  let serial = 0;
  let invocations = 0;
  const run = async (functionArn: string, payload: unknown) => {
    const handler = handlers.get(functionArn);
    if (!handler) throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}`, 404);
    invocations += 1;
    try {
      const result = await handler(structuredClone(payload) as never);
      return { ok: true as const, payload: result, requestId: `request-${(serial += 1)}` };
    } catch (error) {
      const { name, message } = error as Error;
      return { ok: false as const, error: { errorType: name, errorMessage: message }, requestId: 'request' };
    }
  };
  receive('sqs', async (queueArn, bodies, { attributes = {} }) => {
    if (broken.has(queueArn)) throw new AwsError('QueueDoesNotExist', 'The queue does not exist.');
    const queue = sent.get(queueArn) ?? [];
    sent.set(queueArn, [...queue, ...bodies.map((body) => ({ body, attributes }))]);
  });
  receive('sns', async (topicArn, bodies) => {
    published.push(...bodies.map((body) => ({ topicArn, body })));
  });
  receive('states', async (stateMachineArn, texts) => {
    started.push(...texts.map((text) => ({ stateMachineArn, input: JSON.parse(text) as unknown })));
  });
  receive('logs', async (logGroupArn, messages, { sender = '' }) => {
    const logGroup = logGroupOf(logGroupArn);
    lines.push(...messages.map((message) => ({ logGroup, logStream: sender, message })));
  });
  receive('lambda', async (functionArn, texts) => {
    for (const text of texts) await invoke({ invoke: run }, functionArn, JSON.parse(text));
  });
  return {
    config: {
      stateDir,
      region: 'eu-west-1',
      account: '000000000000',
      host: '127.0.0.1',
      endpointPort: 0,
      originPort: 0,
    },
    database,
    authorizer,
    access: { require: () => undefined },
    targets,
    functions: { invoke: run, roleOf: () => ROLE },
    dynamo: { call: async () => ({}) },
    bridge: { putEvents: async () => [], busArn: (name) => arn('events', `event-bus/${name}`) },
    queues: {
      async receive(queueArn, { maxMessages, signal }) {
        await until(() => signal?.aborted === true || (offered.get(queueArn)?.length ?? 0) > 0);
        return offered.get(queueArn)?.splice(0, maxMessages) ?? [];
      },
      async deleteMessages(_queueArn, receiptHandles) {
        deleted.push(...receiptHandles);
      },
    },
    topics: {
      async publish(topicArn, { body }) {
        published.push({ topicArn, body });
        return 'message-id';
      },
    },
    logs: {
      append(logGroup, logStream, events) {
        lines.push(...events.map(({ message }) => ({ logGroup, logStream, message })));
      },
    },
    handlers,
    invocations: () => invocations,
    sent,
    published,
    started,
    lines,
    broken,
    deleted,
    offer(queueArn, ...bodies) {
      const messages = bodies.map((body) => ({
        messageId: `m${(serial += 1)}`,
        receiptHandle: `handle-of-${body}`,
        body,
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: '1700000000000',
          SenderId: '000000000000',
        },
        messageAttributes: {},
      }));
      offered.set(queueArn, [...(offered.get(queueArn) ?? []), ...messages]);
    },
    remove() {
      database.close();
      rmSync(stateDir, { recursive: true });
    },
    reopened() {
      database.close();
      return fakeCloud(stateDir);
    },
  };
}
