import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startFauxqs, type Fauxqs } from './engines/fauxqs/engine.ts';
import { Buckets } from './services/s3/buckets.ts';
import { Topics } from './services/sns/topics.ts';
import { Queues } from './services/sqs/queues.ts';
import { everythingAllowed } from './testing/everything-allowed.ts';

let stateDir: string;
let engine: Fauxqs;
let queues: Queues;
let topics: Topics;
let buckets: Buckets;

async function start(port = 1): Promise<void> {
  const config = {
    stateDir,
    region: 'eu-west-1',
    account: '000000000000',
    host: '127.0.0.1',
    endpointPort: port,
    originPort: 0,
  };
  engine = await startFauxqs(config, `http://127.0.0.1:${port}`, everythingAllowed());
  engine.access.deliverIf(() => true);
  queues = new Queues(config, engine.stores);
  topics = new Topics(config, engine.stores);
  buckets = new Buckets(engine.stores.s3);
}
beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'millrace-messaging-'));
  await start();
});
afterEach(async () => {
  await engine.stop();
  rmSync(stateDir, { recursive: true });
});

const receive = (arn: string, waitSeconds = 0, signal?: AbortSignal) =>
  queues.receive(arn, { maxMessages: 10, waitSeconds, ...(signal && { signal }) });

describe('a queue', () => {
  it('keeps its messages after a restart on another port', async () => {
    const { arn } = queues.create('kept', {});
    await queues.send(arn, ['one', 'two'], { traceId: 't1' });
    await engine.stop();
    await start(2);
    expect(queues.url('kept')).toBe('http://127.0.0.1:2/000000000000/kept');
    const messages = await receive(arn);
    expect(messages.map(({ body }) => body)).toEqual(['one', 'two']);
    expect(messages[0]!.attributes['ApproximateReceiveCount']).toBe('1');
    expect(messages[0]!.messageAttributes['traceId']).toEqual({ DataType: 'String', StringValue: 't1' });
    await queues.deleteMessages(
      arn,
      messages.map(({ receiptHandle }) => receiptHandle),
    );
    expect(await receive(arn)).toEqual([]);
  });

  it('moves a message that was received too often to its dead-letter queue', async () => {
    const dead = queues.create('dead', {}).arn;
    const { arn } = queues.create('alive', {
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead, maxReceiveCount: 2 }),
    });
    await queues.send(arn, ['poison']);
    expect(await receive(arn)).toHaveLength(1);
    expect(await receive(arn)).toHaveLength(1);
    expect(await receive(arn)).toEqual([]);
    await engine.stop();
    await start();
    expect((await receive(dead)).map(({ body }) => body)).toEqual(['poison']);
  });

  it('ends a long poll when it is aborted', async () => {
    const { arn } = queues.create('quiet', {});
    const controller = new AbortController();
    const polling = receive(arn, 20, controller.signal);
    controller.abort();
    expect(await polling).toEqual([]);
  });

  it('resets attributes that are no longer given to their defaults', async () => {
    const { arn } = queues.create('changed', { VisibilityTimeout: '0' });
    queues.setAttributes(arn, {});
    await queues.send(arn, ['once']);
    expect(await receive(arn)).toHaveLength(1);
    expect(await receive(arn)).toEqual([]);
  });

  it('refuses messages over its size limit, and a queue that does not exist', async () => {
    const { arn } = queues.create('small', { MaximumMessageSize: '1024' });
    await expect(queues.send(arn, ['fits', 'x'.repeat(1025)])).rejects.toMatchObject({
      code: 'InvalidParameterValue',
    });
    expect(await receive(arn)).toEqual([]);
    await expect(receive(`${arn}-not`)).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
  });
});

describe('a topic', () => {
  it('delivers a message to the queues whose filter policy matches', async () => {
    const topicArn = topics.create('news');
    const [all = '', some = ''] = ['all', 'some'].map((name) => queues.create(name, {}).arn);
    const subscribe = (endpoint: string, attributes: Record<string, string>) =>
      topics.subscribe({ topicArn, protocol: 'sqs', endpoint, attributes });
    subscribe(all, {});
    subscribe(some, { RawMessageDelivery: 'true', FilterPolicy: '{"kind":["wanted"]}' });
    await topics.publish(topicArn, { body: 'first', subject: 'S', attributes: { kind: 'other' } });
    await topics.publish(topicArn, { body: 'second', attributes: { kind: 'wanted' } });
    const notifications = (await receive(all)).map(({ body }) => JSON.parse(body));
    expect(notifications.map(({ Message, Subject }) => [Message, Subject])).toEqual([
      ['first', 'S'],
      ['second', undefined],
    ]);
    expect((await receive(some)).map(({ body }) => body)).toEqual(['second']);
  });

  it('is refused when it does not exist', async () => {
    await expect(
      topics.publish('arn:aws:sns:eu-west-1:000000000000:none', { body: 'x' }),
    ).rejects.toMatchObject({ code: 'NotFound' });
  });
});

describe('a bucket', () => {
  it('refuses an object that does not exist', async () => {
    buckets.create('bucket');
    await expect(buckets.getObject('bucket', 'none')).rejects.toMatchObject({ code: 'NoSuchKey' });
  });
});
