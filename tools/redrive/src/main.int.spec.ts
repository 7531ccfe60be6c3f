import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import { fromSdkAttributes, SqsDeadLetters, stringAttributes } from '@millrace/dead-letters';
import { aLocalCloud, type RunningLocalCloud } from '@millrace/tools-deploy/testing/a-local-cloud.ts';

const MINUTE_MS = 60_000;
const REASON = { code: 'validation_failed', field: '/data/items/0/price', detail: 'must be of type integer' };

let cloud: RunningLocalCloud;
let sqs: SQSClient;
let ssm: SSMClient;

beforeAll(async () => {
  cloud = await aLocalCloud();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const config = { endpoint: cloud.endpoint, region: 'eu-west-1', credentials };
  sqs = new SQSClient(config);
  ssm = new SSMClient(config);
}, MINUTE_MS);
afterAll(() => cloud.stop());

/** Runs the tool as Nx does, in a shell whose AWS settings name another cloud. */
function run(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'main.ts'), ...args],
    {
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        ...cloud.environment,
        AWS_PROFILE: 'production',
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9',
      },
    },
  );
  return { status, output: stdout + stderr };
}

/** Creates a queue and its dead-letter queue. @returns their URLs */
async function aQueue(name: string): Promise<{ url: string; deadLetters: string }> {
  const create = async (QueueName: string, Attributes: Record<string, string> = {}): Promise<string> =>
    (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl!;
  const deadLetters = await create(`${name}-dlq`);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: deadLetters, AttributeNames: ['QueueArn'] }),
  );
  const policy = { deadLetterTargetArn: Attributes!['QueueArn'], maxReceiveCount: 1 };
  return {
    url: await create(name, { RedrivePolicy: JSON.stringify(policy), VisibilityTimeout: '0' }),
    deadLetters,
  };
}

const receiveAll = async (QueueUrl: string) => {
  const command = new ReceiveMessageCommand({
    ...{ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0, VisibilityTimeout: 60 },
    MessageAttributeNames: ['All'],
  });
  const { Messages = [] } = await sqs.send(command);
  return Messages.map(({ Body, MessageAttributes }) => ({
    body: JSON.parse(Body!) as unknown,
    attributes: fromSdkAttributes(MessageAttributes),
  }));
};

/** Hidden messages included. */
const depthOf = async (QueueUrl: string): Promise<number> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
};

const records = async () => {
  const { Parameters = [] } = await ssm.send(
    new GetParametersByPathCommand({ Path: '/millrace/local/redrives' }),
  );
  return Parameters.map(({ Value }) => JSON.parse(Value!) as Record<string, unknown>);
};

describe('redrive on the local cloud', () => {
  it(
    'shows the messages without a change, then puts one back with a patch and records who did it',
    async () => {
      const { url, deadLetters } = await aQueue('millrace-local-OrderQueue');
      const original = stringAttributes({ eventType: 'order.placed', simulationId: 'sim_1', sequence: '7' });
      await new SqsDeadLetters(sqs).send({
        queueUrl: deadLetters,
        body: '{"data":{"items":[{"price":"1999"}],"currency":"USD"}}',
        messageAttributes: original,
        reason: REASON,
        attempts: 1,
        firstReceivedAt: new Date(1000),
        lastReceivedAt: new Date(2000),
        sourceQueue: 'millrace-local-OrderQueue',
      });

      const shown = run('order', '--stage=local', '--queue', 'order', '--dry-run');
      expect(shown.output).toContain('validation_failed /data/items/0/price (must be of type integer)');
      expect(shown.output).toContain(
        'attempts 1, first 1970-01-01T00:00:01.000Z, last 1970-01-01T00:00:02.000Z',
      );
      expect(shown.output).toContain('"price":"1999"');
      expect(shown.output).toContain('1 dead letter;');
      expect(shown.status).toBe(0);
      expect(await receiveAll(url)).toEqual([]);
      expect(await records()).toEqual([]);

      // Right after the dry run, which hides the message for a moment.
      const patch = '{"data":{"items":[{"price":1999}]}}';
      const id = /^(\S+) {2}validation_failed/m.exec(shown.output)![1]!;
      // Another message arrives after the dry run.
      const another = { data: { items: [{ price: 5 }] } };
      await sqs.send(new SendMessageCommand({ QueueUrl: deadLetters, MessageBody: JSON.stringify(another) }));
      const options = ['--queue', 'order', '--patch', patch, '--by', 'somebody', '--rate', '1000'];
      expect(run('order', ...options)).toMatchObject({
        status: 1,
        output: expect.stringMatching(/^✗ patch_needs_id: .*--id.*\n$/) as unknown,
      });
      const done = run('order', ...options, '--id', id);
      expect(done.output).toMatch(
        /put back: validation_failed .*\n1 put back, 0 left in the queue, by somebody/,
      );
      expect(done.status).toBe(0);
      expect(await receiveAll(url)).toEqual([
        {
          body: { data: { items: [{ price: 1999 }], currency: 'USD' } },
          attributes: {
            ...original,
            redrivenBy: { dataType: 'String', stringValue: 'somebody' },
            redrivenAt: { dataType: 'String', stringValue: expect.stringMatching(/^\d{4}-.*Z$/) },
          },
        },
      ]);
      expect(await depthOf(deadLetters)).toBe(1);
      expect(await records()).toMatchObject([
        {
          status: 'finished',
          by: 'somebody',
          from: 'millrace-local-OrderQueue-dlq',
          to: 'millrace-local-OrderQueue',
          patch: JSON.parse(patch),
          redriven: 1,
          left: 0,
        },
      ]);
    },
    MINUTE_MS,
  );

  it(
    'puts back a message that the redrive policy of its queue moved',
    async () => {
      const { url, deadLetters } = await aQueue('millrace-local-payment-events');
      const body = { 'detail-type': 'settlement.completed' };
      await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(body) }));
      const receive = new ReceiveMessageCommand({ QueueUrl: url, VisibilityTimeout: 0 });
      for (let deliveries = 0; deliveries < 2; deliveries += 1) await sqs.send(receive);

      const done = run('payment', '--queue=events');
      expect(done.output).toContain('put back: given_up');
      expect(done.status).toBe(0);
      expect((await receiveAll(url)).map((message) => message.body)).toEqual([body]);
      expect(await receiveAll(deadLetters)).toEqual([]);
    },
    MINUTE_MS,
  );

  it(
    'discards a stream position by its id, and records who did it',
    async () => {
      const { QueueUrl } = await sqs.send(
        new CreateQueueCommand({ QueueName: 'millrace-local-order-dispatch-dlq' }),
      );
      for (const shardId of ['s-1', 's-2']) {
        const MessageBody = JSON.stringify({ DDBStreamBatchInfo: { shardId } });
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
      }
      expect(run('order', '--queue=dispatch').output).toContain('--discard');
      const shown = run('order', '--queue=dispatch', '--dry-run');
      expect(shown).toMatchObject({
        status: 0,
        output: expect.stringContaining('2 dead letters') as unknown,
      });
      const id = /^(\S+) {2}given_up.*\n.*\n.*"s-1"/m.exec(shown.output)![1]!;
      expect(run('order', '--queue=dispatch', '--discard').output).toMatch(/^✗ discard_needs_selection: /);

      const removed = run('order', '--queue=dispatch', '--discard', '--id', id, '--by=on call');
      expect(removed).toMatchObject({ status: 0, output: expect.stringContaining('"s-1"') as unknown });
      expect(removed.output).toContain('1 removed, by on call: /millrace/local/redrives/');
      expect(await depthOf(QueueUrl!)).toBe(1);
      expect((await records()).at(-1)).toMatchObject({
        ...{ action: 'discard', by: 'on call', selection: { ids: [id] }, discarded: 1 },
      });

      const again = run('order', '--queue=dispatch', '--discard', '--id', id);
      expect(again).toMatchObject({ status: 1, output: expect.stringContaining('not found') as unknown });
    },
    2 * MINUTE_MS,
  );

  it(
    'prints one sentence for every failure',
    async () => {
      const { url, deadLetters } = await aQueue('millrace-local-quote-faults');
      const Attributes = { MaximumMessageSize: '1024' };
      await sqs.send(new CreateQueueCommand({ QueueName: 'millrace-local-quote-tiny', Attributes }));
      const send = async (text: string) => {
        const MessageBody = JSON.stringify({ text });
        return (await sqs.send(new SendMessageCommand({ QueueUrl: deadLetters, MessageBody }))).MessageId!;
      };
      const redrive = (...args: string[]) => run('quote', '--queue=faults', ...args);
      // A redrive hides the messages that it leaves for half a minute, so the successful one comes first.
      expect(redrive('--id', await send('🎉 𠮷'), '--patch', '{"text":"🎉"}')).toMatchObject({ status: 0 });
      expect((await receiveAll(url)).map(({ body }) => body)).toEqual([{ text: '🎉' }]);

      const id = await send('another');
      const refusals: Readonly<Record<string, ReturnType<typeof run>>> = {
        usage: redrive('--no-such-option'),
        queue_not_found: run('quote', '--queue=nothing'),
        target_not_found: redrive('--to=nothing'),
        invalid_patch: redrive('--id', id, '--patch', '{"data":'),
        'invalid_patch: the patch cannot be read': redrive('--id', id, '--patch-file', '/no/such/file'),
        'aws_refused: InvalidParameterValue': redrive(
          '--id',
          id!,
          '--patch',
          JSON.stringify({ text: 'x'.repeat(2000) }),
          '--to',
          'tiny',
        ),
      };
      for (const [code, { status, output }] of Object.entries(refusals)) {
        expect({ code, status, output }).toMatchObject({
          status: 1,
          output: expect.stringContaining(`✗ ${code}`) as unknown,
        });
        expect(output).not.toMatch(/^\s+at |node:internal|\$metadata/m);
      }
      const gone = redrive('--id', 'no-such-message');
      expect(gone).toMatchObject({ status: 1, output: expect.stringContaining('not found') as unknown });
    },
    2 * MINUTE_MS,
  );

  it('lists the queues of the module, in one line, when the queue is unknown or missing', async () => {
    await aQueue('millrace-local-settlement-steps');
    for (const [args, text] of [
      [['--queue=nothing'], /^✗ queue_not_found: .*; it has: steps\n$/],
      [[], /^✗ queue_required: .*: steps\n$/],
    ] as const) {
      const refused = run('settlement', ...args);
      expect(refused.output).toMatch(text);
      expect(refused.status).toBe(1);
    }
  });
});

describe('redrive without a running platform', () => {
  it('is refused with a hint to start it', async () => {
    const running = cloud;
    const AWS_ENDPOINT_URL = 'http://127.0.0.1:9';
    cloud = { ...cloud, environment: { ...cloud.environment, AWS_ENDPOINT_URL } };
    const refused = run('payment', '--queue=events');
    cloud = running;
    expect(refused).toMatchObject({ status: 1, output: expect.stringContaining('npm start') as unknown });
  });
});
