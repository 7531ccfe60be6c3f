import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CreateTopicCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { productSearched } from '@millrace/contracts-storefront';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { ServiceUnavailable } from '../application/ports.ts';
import { snsShopEvents } from './sns-shop-events.ts';

let server: FauxqsServer;
let sns: SNSClient;
let sqs: SQSClient;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  const config = {
    endpoint: server.address,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  sns = new SNSClient(config);
  sqs = new SQSClient(config);
});
afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await server.stop();
});

const event = productSearched.make({
  id: 'search-1',
  occurredAt: '2026-05-08T12:00:00.000Z',
  correlationId: 'cor-1',
  merchantId: 'mer_shop',
  data: { term: 'mug', results: 3 },
});

describe('an event of the shop', () => {
  it('reaches the queue that subscribes to its type, unchanged', async () => {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'ecommerce-events' }));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'lookups' }));
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: 'arn:aws:sqs:us-east-1:000000000000:lookups',
        ReturnSubscriptionArn: true,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    await sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn,
        AttributeName: 'FilterPolicy',
        AttributeValue: JSON.stringify({ eventType: ['product.searched'] }),
      }),
    );
    const events = snsShopEvents(sns, TopicArn!);
    await events.publish({ ...event, type: 'order.placed' });
    await events.publish(event);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
    );
    expect(Messages.map(({ Body }) => JSON.parse(Body!))).toEqual([event.detail]);
  });

  it('is not published when the topic does not exist', async () => {
    const events = snsShopEvents(sns, 'arn:aws:sns:us-east-1:000000000000:missing');
    await expect(events.publish(event)).rejects.toThrow(ServiceUnavailable);
  });
});
