import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { productSearched } from '@millrace/contracts-storefront';
import { fromSdkAttributes, SqsDeadLetters } from '@millrace/dead-letters';
import { until } from '@millrace/testing';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { CatalogStoreUnavailable, type Search } from '../application/ports.ts';
import { lookupQueue } from './lookup-queue.ts';

let server: FauxqsServer;
let sqs: SQSClient;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  sqs = new SQSClient({
    endpoint: server.address,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(async () => {
  sqs.destroy();
  await server.stop();
});

const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const queue of started.splice(0)) await queue.stop();
});

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const searched = (id: string, term: string): string =>
  JSON.stringify(
    productSearched.make({
      id,
      occurredAt: '2026-05-08T12:00:00.000Z',
      correlationId: 'cor-1',
      merchantId: 'mer_shop',
      data: { term, results: 3 },
    }).detail,
  );

/** Two new queues, a consumer of searches, and the counted searches. */
async function underTest(name: string, vocabulary = ['blue', 'cafe', 'mug']) {
  const made = async (QueueName: string, VisibilityTimeout = '30'): Promise<string> =>
    (await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout } }))).QueueUrl!;
  const [queueUrl, deadLetterQueueUrl] = [await made(name, '1'), await made(`${name}-dlq`)];
  const counted: Search[] = [];
  const failures = { left: 0 };
  const queue = lookupQueue({
    sqs,
    queueUrl,
    deadLetterQueueUrl,
    searches: {
      count: async (search) => {
        if (failures.left-- > 0) throw new CatalogStoreUnavailable('for a moment', { retryable: true });
        counted.push(search);
        return 'counted';
      },
    },
    catalog: { vocabulary: async () => new Set(vocabulary) },
    deadLetters: new SqsDeadLetters(sqs),
    clock: () => new Date('2026-05-08T12:00:01.000Z'),
    logger: quiet,
  });
  started.push(queue);
  const send = (MessageBody: string) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody,
        MessageAttributes: { eventType: { DataType: 'String', StringValue: 'product.searched' } },
      }),
    );
  const deadLetters = async () =>
    (
      await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: deadLetterQueueUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['All'],
          WaitTimeSeconds: 5,
        }),
      )
    ).Messages ?? [];
  const isEmpty = async (): Promise<boolean> => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
    );
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes;
    return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible) === 0;
  };
  return { queue, counted, failures, send, deadLetters, isEmpty };
}

describe('the queue of searches', () => {
  it('counts the words that the catalog has, and deletes the message', async () => {
    const { queue, counted, send, isEmpty } = await underTest('counted');
    queue.start();
    await send(searched('s-1', '  Blue CAFÉ mug, blue spade '));
    await send(searched('s-2', "4242 '' '' 4242 '' '' 4242 '' '' 4242"));
    await send(searched('s-3', 'mug'));
    await until(() => counted.length === 2);
    await until(isEmpty);
    expect(counted.map(({ id, words }) => [id, words]).sort()).toEqual([
      ['s-1', ['blue', 'cafe', 'mug']],
      ['s-3', ['mug']],
    ]);
  });

  it('counts five words of a search at most', async () => {
    const { queue, counted, send } = await underTest('words', [...'abcdefgh']);
    queue.start();
    await send(searched('s-1', 'h g f e d c b a'));
    await until(() => counted.length === 1);
    expect(counted[0]!.words).toEqual(['h', 'g', 'f', 'e', 'd']);
  });

  it('processes a search again after a transient failure', async () => {
    const { queue, counted, failures, send } = await underTest('again');
    failures.left = 1;
    queue.start();
    await send(searched('s-1', 'mug'));
    await until(() => counted.length === 1);
  });

  it.each([
    ['malformed_message', '{"id":', undefined],
    ['validation_failed', searched('s-1', 'mug').replace('"mug"', '7'), '/data/term'],
  ])('dead-letters a message that can never succeed at its first delivery: %s', async (code, body, field) => {
    const { queue, counted, send, deadLetters } = await underTest(code);
    queue.start();
    await send(body);
    const [deadLetter, ...more] = await deadLetters();
    expect(deadLetter!.Body).toBe(body);
    const attributes = fromSdkAttributes(deadLetter!.MessageAttributes);
    expect(attributes['deadLetterCode']!.stringValue).toBe(code);
    expect(attributes['deadLetterField']?.stringValue).toBe(field);
    expect(attributes['attempts']!.stringValue).toBe('1');
    expect(attributes['sourceQueue']!.stringValue).toBe(code);
    expect(attributes['eventType']!.stringValue).toBe('product.searched');
    expect([counted, more]).toEqual([[], []]);
  });

  it.each(['4242 4242\u00a04242.4242', '４２４２４２４２４２４２４２４２'])(
    'neither counts nor stores a card number: %j',
    async (term) => {
      const { queue, counted, send, deadLetters } = await underTest('card_number_refused');
      queue.start();
      await send(searched('s-1', term));
      const [deadLetter, ...more] = await deadLetters();
      expect(deadLetter!.MessageAttributes!['deadLetterCode']!.StringValue).toBe('card_number_refused');
      expect([counted, more]).toEqual([[], []]);
    },
  );
});
