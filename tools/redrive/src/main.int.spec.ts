import { describe, expect, it } from '@jest/globals';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { SqsDeadLetters, stringAttributes } from '@millrace/dead-letters';
import { MINUTE_MS, redriveOnACloud } from './testing/redrive-on-a-cloud.ts';

const REASON = { code: 'validation_failed', field: '/data/items/0/price', detail: 'must be of type integer' };

const { sqs, run, runWith, aQueue, receiveAll, depthOf, records } = redriveOnACloud();

describe('redrive on the local cloud', () => {
  it(
    'shows the messages without a change, then puts one back with a patch and records who did it',
    async () => {
      const { url, deadLetters } = await aQueue('millrace-local-OrderQueue');
      const original = stringAttributes({ eventType: 'order.placed', simulationId: 'sim_1', sequence: '7' });
      await new SqsDeadLetters(sqs()).send({
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
      // Somebody else's letter, which arrives after the dry run.
      const theirs = { data: { items: [{ price: 5 }] } };
      await sqs().send(
        new SendMessageCommand({ QueueUrl: deadLetters, MessageBody: JSON.stringify(theirs) }),
      );
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
      await sqs().send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(body) }));
      const handOut = new ReceiveMessageCommand({ QueueUrl: url, VisibilityTimeout: 0 });
      for (let deliveries = 0; deliveries < 2; deliveries += 1) await sqs().send(handOut);

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
      const { QueueUrl } = await sqs().send(
        new CreateQueueCommand({ QueueName: 'millrace-local-order-dispatch-dlq' }),
      );
      for (const shardId of ['s-1', 's-2']) {
        const MessageBody = JSON.stringify({ DDBStreamBatchInfo: { shardId } });
        await sqs().send(new SendMessageCommand({ QueueUrl, MessageBody }));
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
      await sqs().send(new CreateQueueCommand({ QueueName: 'millrace-local-quote-tiny', Attributes }));
      const send = async (text: string) => {
        const MessageBody = JSON.stringify({ text });
        return (await sqs().send(new SendMessageCommand({ QueueUrl: deadLetters, MessageBody }))).MessageId!;
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

describe('redriving where no cloud answers', () => {
  it('is refused with what helps', async () => {
    const refused = runWith({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }, 'payment', '--queue=events');
    expect(refused).toMatchObject({ status: 1, output: expect.stringContaining('npm start') as unknown });
  });
});
