import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startFauxqs } from './fauxqs.ts';
import type { MessagingEngine } from './fauxqs.ts';

let stateDir: string;
let engine: MessagingEngine;

const start = (port = 1) =>
  startFauxqs(
    {
      stateDir,
      region: 'eu-west-1',
      account: '000000000000',
      host: '127.0.0.1',
      endpointPort: port,
      originPort: 0,
    },
    `http://127.0.0.1:${port}`,
  );
beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'millrace-messaging-'));
  engine = await start();
});
afterEach(async () => {
  await engine.stop();
  rmSync(stateDir, { recursive: true });
});

const receive = (arn: string, waitSeconds = 0, signal?: AbortSignal) =>
  engine.messaging.receiveMessages(arn, { maxMessages: 10, waitSeconds, ...(signal && { signal }) });

describe('a queue', () => {
  it('keeps its messages and its place through a restart on another port', async () => {
    const { arn } = engine.resources.createQueue('kept', {});
    await engine.messaging.sendMessages(arn, ['one', 'two'], { traceId: 't1' });
    await engine.stop();
    engine = await start(2);
    expect(engine.resources.queueUrl('kept')).toBe('http://127.0.0.1:2/000000000000/kept');
    const messages = await receive(arn);
    expect(messages.map(({ body }) => body)).toEqual(['one', 'two']);
    expect(messages[0]!.attributes['ApproximateReceiveCount']).toBe('1');
    expect(messages[0]!.messageAttributes['traceId']).toEqual({ DataType: 'String', StringValue: 't1' });
    await engine.messaging.deleteMessages(
      arn,
      messages.map(({ receiptHandle }) => receiptHandle),
    );
    expect(await receive(arn)).toEqual([]);
  });

  it('moves what was received too often to its dead-letter queue', async () => {
    const dead = engine.resources.createQueue('dead', {}).arn;
    const { arn } = engine.resources.createQueue('alive', {
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead, maxReceiveCount: 2 }),
    });
    await engine.messaging.sendMessages(arn, ['poison']);
    expect(await receive(arn)).toHaveLength(1);
    expect(await receive(arn)).toHaveLength(1);
    expect(await receive(arn)).toEqual([]);
    await engine.stop();
    engine = await start();
    expect((await receive(dead)).map(({ body }) => body)).toEqual(['poison']);
  });

  it('ends a long poll when it is aborted', async () => {
    const { arn } = engine.resources.createQueue('quiet', {});
    const controller = new AbortController();
    const polling = receive(arn, 20, controller.signal);
    controller.abort();
    expect(await polling).toEqual([]);
  });

  it('takes back to their defaults the attributes that are no longer given', async () => {
    const { arn } = engine.resources.createQueue('changed', { VisibilityTimeout: '0' });
    engine.resources.setQueueAttributes(arn, {});
    await engine.messaging.sendMessages(arn, ['once']);
    expect(await receive(arn)).toHaveLength(1);
    expect(await receive(arn)).toEqual([]);
  });

  it('refuses what is larger than it takes, and queues that are not there', async () => {
    const { arn } = engine.resources.createQueue('small', { MaximumMessageSize: '1024' });
    await expect(engine.messaging.sendMessages(arn, ['fits', 'x'.repeat(1025)])).rejects.toMatchObject({
      code: 'InvalidParameterValue',
    });
    expect(await receive(arn)).toEqual([]);
    await expect(receive(`${arn}-not`)).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
  });
});

describe('a topic', () => {
  it('gives what is published to the queues whose filter lets it through', async () => {
    const topicArn = engine.resources.createTopic('news');
    const queues = ['all', 'some'].map((name) => engine.resources.createQueue(name, {}).arn);
    const subscribe = (endpoint: string, attributes: Record<string, string>) =>
      engine.resources.subscribe({ topicArn, protocol: 'sqs', endpoint, attributes });
    subscribe(queues[0]!, {});
    subscribe(queues[1]!, { RawMessageDelivery: 'true', FilterPolicy: '{"kind":["wanted"]}' });
    await engine.messaging.publish(topicArn, { body: 'first', subject: 'S', attributes: { kind: 'other' } });
    await engine.messaging.publish(topicArn, { body: 'second', attributes: { kind: 'wanted' } });
    const all = (await receive(queues[0]!)).map(({ body }) => JSON.parse(body));
    expect(all.map(({ Message, Subject }) => [Message, Subject])).toEqual([
      ['first', 'S'],
      ['second', undefined],
    ]);
    expect((await receive(queues[1]!)).map(({ body }) => body)).toEqual(['second']);
  });

  it('is refused when it is not there', async () => {
    await expect(
      engine.messaging.publish('arn:aws:sns:eu-west-1:000000000000:none', { body: 'x' }),
    ).rejects.toMatchObject({ code: 'NotFound' });
  });
});

describe('a bucket', () => {
  it('refuses an object that is not there', async () => {
    engine.resources.createBucket('bucket');
    await expect(engine.messaging.getObject('bucket', 'none')).rejects.toMatchObject({ code: 'NoSuchKey' });
  });
});
