import { describe, expect, it } from '@jest/globals';
import {
  CreateTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { deployTemplate } from '../../testing/deploy-template.ts';
import { aFrontDoor } from '../../testing/front-door.ts';
import { queuePolicyFor } from '../../testing/open-role.ts';
import { form, signed } from '../../testing/raw-request.ts';

const cloud = aFrontDoor();
const { settings, post } = cloud;

/** Lets topics send to an existing queue. */
async function letTopicsSend(queue: string): Promise<void> {
  const Policy = queuePolicyFor(`${cloud.endpointUrl}/000000000000/${queue}`, 'sns.amazonaws.com');
  await deployTemplate(cloud.endpointUrl, `policy-of-${queue}`, { Policy });
}

describe('SQS and SNS', () => {
  it('return queue URLs on loopback, at the endpoint', async () => {
    const sqs = new SQSClient(settings());
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'direct-queue' }));
    expect(QueueUrl).toBe(`${cloud.endpointUrl}/000000000000/direct-queue`);
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'direct-queue' }))).QueueUrl).toBe(QueueUrl);
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([QueueUrl]);
  });

  it('deliver a message from a topic to a queue, which keeps it when it is not deleted', async () => {
    const sqs = new SQSClient(settings());
    const sns = new SNSClient(settings());
    const QueueUrl = `${cloud.endpointUrl}/000000000000/direct-queue`;
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'direct-topic' }));
    expect(TopicArn).toBe('arn:aws:sns:eu-west-1:000000000000:direct-topic');
    const Endpoint = 'arn:aws:sqs:eu-west-1:000000000000:direct-queue';
    await letTopicsSend('direct-queue');
    await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    await sns.send(new PublishCommand({ TopicArn, Message: 'from the topic' }));
    const [first] = (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages!;
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: first!.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    const [again] = (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages!;
    expect(again!.Body).toBe('from the topic');
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again!.ReceiptHandle }));
  });

  it('deliver a batch with its attributes to the queues whose filter policy matches', async () => {
    const sqs = new SQSClient(settings());
    const sns = new SNSClient(settings());
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'filtered-topic' }));
    const subscribed = ['order.placed', 'product.searched'].map(async (eventType) => {
      const QueueName = `wants-${eventType.replace('.', '-')}`;
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
      await letTopicsSend(QueueName);
      const Endpoint = `arn:aws:sqs:eu-west-1:000000000000:${QueueName}`;
      const FilterPolicy = JSON.stringify({ eventType: [eventType] });
      const Attributes = { RawMessageDelivery: 'true', FilterPolicy };
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));
      return QueueUrl;
    });
    const queueUrls = await Promise.all(subscribed);
    const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
    const PublishBatchRequestEntries = Array.from({ length: 10 }, (_none, index) => ({
      Id: `m${index}`,
      Message: `{"n":${index},"text":"ä & b"}`,
      MessageAttributes: {
        eventType: attribute(index < 8 ? 'order.placed' : 'product.searched'),
        sequence: { DataType: 'Number', StringValue: String(index) },
      },
    }));
    const { Successful } = await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
    expect(Successful?.map(({ Id }) => Id)).toEqual(PublishBatchRequestEntries.map(({ Id }) => Id));
    const receive = async (QueueUrl: string | undefined) => {
      const asked = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked));
      return Messages.map(({ Body, MessageAttributes }) => ({ Message: Body, MessageAttributes }));
    };
    const sent = PublishBatchRequestEntries.map(({ Id: _id, ...message }) => message);
    expect(await receive(queueUrls[0])).toMatchObject(sent.slice(0, 8));
    expect(await receive(queueUrls[1])).toMatchObject(sent.slice(8));
  });

  it('report the messages and the source queues of a dead-letter queue', async () => {
    const sqs = new SQSClient(settings());
    const create = async (QueueName: string, Attributes = {}) =>
      (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl;
    const QueueUrl = await create('letters');
    const deadLetterTargetArn = 'arn:aws:sqs:eu-west-1:000000000000:letters';
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
    const source = await create('source', { RedrivePolicy });
    const listed = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl }));
    expect(listed.queueUrls).toEqual([source]);
    await expect(
      sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: `${QueueUrl}-none` })),
    ).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    const MessageAttributes = { deadLetterCode: { DataType: 'String', StringValue: 'unknown_product' } };
    const Entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: Id, MessageAttributes }));
    const { Successful, Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect([Successful?.map(({ Id }) => Id), Failed]).toEqual([['a', 'b'], []]);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '2', QueueArn: deadLetterTargetArn });
    const asked = { QueueUrl, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All' as const] };
    const [received] = (await sqs.send(new ReceiveMessageCommand(asked))).Messages!;
    expect(received).toMatchObject({
      MessageAttributes,
      Attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d+$/) },
    });
  });

  // Code points in each range and at its edges.
  const taken = [
    0x9, 0xa, 0xd, 0x20, 0x7f, 0x85, 0xd7ff, 0xe000, 0xfffd, 0x10000, 0x1f389, 0x20bb7, 0x10ffff,
  ];
  const refused = [0x0, 0x8, 0xb, 0xc, 0xe, 0x1f, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xfffe, 0xffff];
  const attribute = (StringValue: string) => ({ text: { DataType: 'String', StringValue } });

  it('accept the characters that AWS accepts, in bodies, attributes and batches', async () => {
    const sqs = new SQSClient(settings());
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'characters' }));
    const text = `a${String.fromCodePoint(...taken)}z`;
    await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: text, MessageAttributes: attribute(text) }),
    );
    const Entries = taken.slice(0, 10).map((code, index) => ({
      Id: `e${index}`,
      MessageBody: String.fromCodePoint(code),
      MessageAttributes: attribute(String.fromCodePoint(code)),
    }));
    expect((await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).Failed).toEqual([]);
    const asked = { QueueUrl, MaxNumberOfMessages: 1, MessageAttributeNames: ['All'] };
    const [received] = (await sqs.send(new ReceiveMessageCommand(asked))).Messages!;
    expect(received).toMatchObject({ Body: text, MessageAttributes: attribute(text) });
  });

  it.each(refused)('refuse the code point %i by its name', async (code) => {
    const sqs = new SQSClient(settings());
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'refused-characters' }));
    const text = `a${String.fromCodePoint(code)}z`;
    const name = `'#x${code.toString(16).toUpperCase()}'`;
    const messages = [{ MessageBody: text }, { MessageBody: 'fine', MessageAttributes: attribute(text) }];
    for (const message of messages) {
      await expect(sqs.send(new SendMessageCommand({ QueueUrl, ...message }))).rejects.toMatchObject({
        name: expect.stringMatching(/InvalidMessageContents$/) as unknown,
        message: expect.stringContaining(name) as unknown,
      });
    }
    const Entries = [...messages, { MessageBody: 'fine 🎉' }].map((message, index) => ({
      Id: `e${index}`,
      ...message,
    }));
    const { Successful, Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(Successful?.map(({ Id }) => Id)).toEqual(['e2']);
    expect(Failed).toEqual(
      ['e0', 'e1'].map((Id) => ({
        ...{ Id, SenderFault: true, Code: 'InvalidMessageContents' },
        Message: expect.stringContaining(name) as unknown,
      })),
    );
  });

  it('end a long poll when a message arrives', async () => {
    const sqs = new SQSClient(settings());
    const QueueUrl = `${cloud.endpointUrl}/000000000000/direct-queue`;
    const polling = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'awaited' }));
    expect((await polling).Messages?.[0]?.Body).toBe('awaited');
  });

  it('answer the Query requests of an older AWS CLI', async () => {
    const sqs = { ...form, ...signed('sqs') };
    const listed = await post(sqs, 'Action=ListQueues&Version=2012-11-05');
    expect(listed.status).toBe(200);
    expect(await listed.text()).toContain(
      `<QueueUrl>${cloud.endpointUrl}/000000000000/direct-queue</QueueUrl>`,
    );
    const QueueUrl = `${cloud.endpointUrl}/000000000000/direct-queue`;
    const asked = { Action: 'GetQueueAttributes', QueueUrl, 'AttributeName.1': 'VisibilityTimeout' };
    const attributes = await post(sqs, new URLSearchParams(asked).toString(), '/000000000000/direct-queue');
    expect(await attributes.text()).toContain('<Name>VisibilityTimeout</Name><Value>30</Value>');
    const missing = await post(sqs, 'Action=GetQueueUrl&QueueName=nowhere');
    expect(missing.status).toBe(400);
    expect(await missing.text()).toContain('AWS.SimpleQueueService.NonExistentQueue');
    const sending = new URLSearchParams({ Action: 'SendMessage', QueueUrl, MessageBody: 'a & b' });
    expect((await post(sqs, sending.toString())).status).toBe(200);
    const receiving = { Action: 'ReceiveMessage', QueueUrl, 'AttributeName.1': 'All', WaitTimeSeconds: '1' };
    const received = await (await post(sqs, new URLSearchParams(receiving).toString())).text();
    expect(received).toContain('<Body>a &amp; b</Body>');
    expect(received).toContain('<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>');
    const refused = await post(sqs, 'Action=SendMessageBatch');
    expect(await refused.text()).toContain('SendMessageBatch of sqs as a Query request');
  });
});
