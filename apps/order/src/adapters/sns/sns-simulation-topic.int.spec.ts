import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SNSClient, type PublishBatchCommand } from '@aws-sdk/client-sns';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { SimulationUnavailable, type SimulatedMessage } from '../../application/simulation-ports.ts';
import { SnsSimulationTopic } from './sns-simulation-topic.ts';

let server: FauxqsServer;
let client: SNSClient;
let topicArn: string;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  client = new SNSClient({
    endpoint: server.address,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  ({ topicArn } = server.createTopic('ecommerce-events'));
  server.createQueue('OrderQueue');
  const attributes = { RawMessageDelivery: 'true', FilterPolicy: '{"eventType":["order.placed"]}' };
  server.subscribe({ topic: 'ecommerce-events', queue: 'OrderQueue', attributes });
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

const messages = (count: number): SimulatedMessage[] =>
  Array.from({ length: count }, (_, sequence) => ({
    body: JSON.stringify({ sequence }),
    attributes: { eventType: 'order.placed', simulationId: 'sim_1', sequence: String(sequence) },
  }));

/** Answers as the topic does, but for the entries that `refuses` names by call and sequence. */
function refusingClient(refuses: (call: number, sequence: string) => boolean) {
  const calls: string[][] = [];
  const send = async ({ input: { PublishBatchRequestEntries: entries = [] } }: PublishBatchCommand) => {
    const sequences = entries.map(({ MessageAttributes }) => MessageAttributes!['sequence']!.StringValue!);
    const call = calls.push(sequences);
    const taken = entries.filter((_entry, index) => !refuses(call, sequences[index]!));
    return { Successful: taken.map(({ Id }) => ({ Id })) };
  };
  return { calls, client: { send } as unknown as SNSClient };
}

describe('the topic of simulated orders', () => {
  it('takes all messages to the queue, with the attributes that they are counted by', async () => {
    await new SnsSimulationTopic(client, topicArn).publish(messages(123));
    const arrived = server.inspectQueue('OrderQueue')!.messages.ready;
    const sequences = arrived.map(({ body }) => JSON.parse(body).sequence as number);
    expect(sequences.sort((a, b) => a - b)).toEqual(Array.from({ length: 123 }, (_, index) => index));
    for (const { body, messageAttributes } of arrived) {
      const text = (StringValue: string) => ({ DataType: 'String', StringValue });
      expect(messageAttributes).toMatchObject({
        eventType: text('order.placed'),
        simulationId: text('sim_1'),
        sequence: text(String(JSON.parse(body).sequence)),
      });
    }
  });

  it('is asked again for what it refused of a batch, and only for that', async () => {
    const { calls, client } = refusingClient((call, sequence) => call <= 2 && ['3', '12'].includes(sequence));
    await new SnsSimulationTopic(client, topicArn).publish(messages(20));
    expect(calls.map((sequences) => sequences.length)).toEqual([10, 10, 2]);
    expect(calls[2]).toEqual(['3', '12']);
  });

  it('fails when it goes on refusing a message', async () => {
    const { calls, client } = refusingClient((_call, sequence) => sequence === '3');
    const publishing = new SnsSimulationTopic(client, topicArn).publish(messages(5));
    await expect(publishing).rejects.toThrow('the topic refused 1 messages');
    expect(calls).toHaveLength(5);
  });

  it('fails as something that may be tried again when the topic is not there', async () => {
    const publishing = new SnsSimulationTopic(client, `${topicArn}-not`).publish(messages(1));
    await expect(publishing).rejects.toThrow(SimulationUnavailable);
    await expect(publishing).rejects.toMatchObject({ retryable: true });
  });
});
