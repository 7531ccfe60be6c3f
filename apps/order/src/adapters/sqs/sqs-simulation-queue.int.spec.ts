import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SQSClient, type SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { SimulationUnavailable, type SimulatedMessage } from '../../application/simulation-ports.ts';
import { SqsSimulationQueue } from './sqs-simulation-queue.ts';

let server: FauxqsServer;
let client: SQSClient;
let queueUrl: string;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  client = new SQSClient({
    endpoint: server.address,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  ({ queueUrl } = server.createQueue('SimulationQueue'));
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

const messages = (count: number): SimulatedMessage[] =>
  Array.from({ length: count }, (_, sequence) => ({
    merchantId: 'mer_1',
    body: JSON.stringify({ sequence }),
    attributes: { simulationId: 'sim_1', sequence: String(sequence) },
  }));

/** Accepts every entry, except those that `refuses` selects by call and sequence. */
function refusingClient(refuses: (call: number, sequence: string) => boolean) {
  const calls: string[][] = [];
  const groups = new Set<string | undefined>();
  const send = async ({ input: { Entries = [] } }: SendMessageBatchCommand) => {
    const sequences = Entries.map(({ MessageAttributes }) => MessageAttributes!['sequence']!.StringValue!);
    for (const { MessageGroupId } of Entries) groups.add(MessageGroupId);
    const call = calls.push(sequences);
    const taken = Entries.filter((_entry, index) => !refuses(call, sequences[index]!));
    return { Successful: taken.map(({ Id }) => ({ Id })) };
  };
  return { calls, groups, client: { send } as unknown as SQSClient };
}

describe('the queue of simulated orders', () => {
  it('receives all messages, with the attributes for counting them', async () => {
    await new SqsSimulationQueue(client, queueUrl).send(messages(123));
    const arrived = server.inspectQueue('SimulationQueue')!.messages.ready;
    const sequences = arrived.map(({ body }) => JSON.parse(body).sequence as number);
    expect(sequences.sort((a, b) => a - b)).toEqual(Array.from({ length: 123 }, (_, index) => index));
    for (const { body, messageAttributes } of arrived) {
      const text = (StringValue: string) => ({ DataType: 'String', StringValue });
      expect(messageAttributes).toMatchObject({
        simulationId: text('sim_1'),
        sequence: text(String(JSON.parse(body).sequence)),
      });
    }
  });

  it('receives the merchant as message group, so that it is fair', async () => {
    const { groups, client } = refusingClient(() => false);
    await new SqsSimulationQueue(client, queueUrl).send(messages(20));
    expect([...groups]).toEqual(['mer_1']);
  });

  it('receives again only the refused messages of a batch', async () => {
    const { calls, client } = refusingClient((call, sequence) => call <= 2 && ['3', '12'].includes(sequence));
    await new SqsSimulationQueue(client, queueUrl).send(messages(20));
    expect(calls.map((sequences) => sequences.length)).toEqual([10, 10, 2]);
    expect(calls[2]).toEqual(['3', '12']);
  });

  it('makes the call fail when it keeps refusing a message', async () => {
    const { calls, client } = refusingClient((_call, sequence) => sequence === '3');
    const sending = new SqsSimulationQueue(client, queueUrl).send(messages(5));
    await expect(sending).rejects.toThrow('the queue refused 1 messages');
    expect(calls).toHaveLength(5);
  });

  it('makes the call fail, not retryable, when it does not exist', async () => {
    const sending = new SqsSimulationQueue(client, `${queueUrl}-not`).send(messages(1));
    await expect(sending).rejects.toThrow(SimulationUnavailable);
    await expect(sending).rejects.toMatchObject({ retryable: false });
  });
});
