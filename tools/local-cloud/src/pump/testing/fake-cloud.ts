import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../../aws-error.ts';
import type { Cloud, ReceivedMessage } from '../../cloud.ts';
import { Store } from '../../state/store.ts';

type FakeFunction = (payload: never) => unknown;

export interface FakeCloud extends Cloud {
  /** Handlers by function ARN; a handler that throws is a function that fails. */
  readonly handlers: Map<string, FakeFunction>;
  /** How often functions were called. */
  invocations(): number;
  /** Everything that was sent to a queue, by its ARN. */
  readonly sent: Map<string, { body: string; attributes: Readonly<Record<string, string>> }[]>;
  readonly published: { topicArn: string; body: string }[];
  readonly started: { stateMachineArn: string; input: unknown }[];
  readonly lines: { logGroup: string; logStream: string; message: string }[];
  /** Queue ARNs that refuse messages. */
  readonly broken: Set<string>;
  /** Offers messages to `receiveMessages`; they are handed out once. */
  offer(queueArn: string, ...bodies: string[]): void;
  /** Receipt handles of the messages that were deleted. */
  readonly deleted: string[];
  /** Starts again on the same state, as after a crash: nothing in memory survives. */
  reopened(): FakeCloud;
  /** Closes the store and removes the state directory. */
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

/** The parts of the cloud that the pump talks to, in memory, on a real store. */
export function fakeCloud(stateDir = mkdtempSync(join(tmpdir(), 'millrace-pump-'))): FakeCloud {
  const store = new Store(stateDir);
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
  const cloud = {
    config: {
      stateDir,
      region: 'eu-west-1',
      account: '000000000000',
      host: '127.0.0.1',
      endpointPort: 0,
      originPort: 0,
    },
    store,
    functions: { invoke: run },
    messaging: {
      async sendMessages(queueArn: string, bodies: readonly string[], attributes = {}) {
        if (broken.has(queueArn)) throw new AwsError('QueueDoesNotExist', 'The queue does not exist.');
        const queue = sent.get(queueArn) ?? [];
        sent.set(queueArn, [...queue, ...bodies.map((body) => ({ body, attributes }))]);
      },
      async receiveMessages(queueArn: string, options: { maxMessages: number; signal?: AbortSignal }) {
        await until(() => options.signal?.aborted === true || (offered.get(queueArn)?.length ?? 0) > 0);
        return offered.get(queueArn)?.splice(0, options.maxMessages) ?? [];
      },
      async deleteMessages(_queueArn: string, receiptHandles: readonly string[]) {
        deleted.push(...receiptHandles);
      },
      async publish(topicArn: string, { body }: { body: string }) {
        published.push({ topicArn, body });
        return 'message-id';
      },
    },
    stateMachines: {
      async start(stateMachineArn: string, input: unknown) {
        started.push({ stateMachineArn, input });
        return { executionArn: `${stateMachineArn}:1`, startDate: 0 };
      },
    },
    logs: {
      append(logGroup: string, logStream: string, events: readonly { message: string }[]) {
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
    offer(queueArn: string, ...bodies: string[]) {
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
      store.close();
      rmSync(stateDir, { recursive: true });
    },
    reopened() {
      store.close();
      return fakeCloud(stateDir);
    },
  };
  return cloud as unknown as FakeCloud;
}
