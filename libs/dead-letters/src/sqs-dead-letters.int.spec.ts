import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { describeDeadLetter } from './dead-letter-attributes.ts';
import { fromSdkAttributes, stringAttributes } from './received-message.ts';
import { DeadLetterNotSent, SqsDeadLetters, type DeadLetter } from './sqs-dead-letters.ts';

let server: FauxqsServer;
let client: SQSClient;
let queueUrl: string;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  client = new SQSClient({
    endpoint: server.address,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'orders-dlq' }));
  queueUrl = QueueUrl!;
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

const aDeadLetter = (): DeadLetter => ({
  queueUrl,
  body: '{"not": \u2028 JSON',
  messageAttributes: {
    ...stringAttributes({ eventType: 'order.placed' }),
    trace: { dataType: 'Binary', binaryValue: 'AAH/' },
  },
  reason: { code: 'malformed_message', detail: 'no JSON' },
  attempts: 1,
  firstReceivedAt: new Date(1000),
  lastReceivedAt: new Date(1000),
  sourceQueue: 'orders',
});

describe('a dead letter in SQS', () => {
  it('has the body and attributes of the message, and the reason', async () => {
    await new SqsDeadLetters(client).send(aDeadLetter());
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    expect(Messages).toHaveLength(1);
    const { Body, MessageId, MessageAttributes, Attributes } = Messages[0]!;
    const attributes = fromSdkAttributes(MessageAttributes);
    expect(Body).toBe(aDeadLetter().body);
    expect(attributes['trace']).toMatchObject({ dataType: 'Binary', binaryValue: 'AAH/' });
    expect(attributes['eventType']).toMatchObject({ stringValue: 'order.placed' });
    expect(
      describeDeadLetter({ messageId: MessageId!, attributes, systemAttributes: Attributes ?? {} }),
    ).toMatchObject({ code: 'malformed_message', attempts: 1, sourceQueue: 'orders' });
  });

  it('INV-34: has no card number, neither in its body nor in an attribute', async () => {
    await new SqsDeadLetters(client).send({
      ...aDeadLetter(),
      body: '{"note":"4242\\u00a04242 4242 4242","amount":1}',
      messageAttributes: stringAttributes({ eventType: 'x 4242424242424242', '4242424242424242': 'x' }),
    });
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MessageAttributeNames: ['All'] }),
    );
    expect(Messages[0]!.Body).toBe('{"note":"[card number removed]","amount":1}');
    expect(Messages[0]!.MessageAttributes!['eventType']!.StringValue).toBe('x [card number removed]');
    expect(JSON.stringify(Messages)).not.toContain('4242');
  });

  it('is not retryable when its queue does not exist', async () => {
    const misaddressed = { ...aDeadLetter(), queueUrl: `${queueUrl}-not` };
    const sending = new SqsDeadLetters(client).send(misaddressed);
    await expect(sending).rejects.toThrow(DeadLetterNotSent);
    await expect(sending).rejects.toMatchObject({ retryable: false });
  });
});
