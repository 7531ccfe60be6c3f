import { describe, expect, it } from '@jest/globals';
import { InvariantViolation } from '@millrace/invariants';
import { compileSchema } from '@millrace/schema';
import { fixedClock, recordingLogger, sqsEvent } from '@millrace/testing';
import { Type } from 'typebox';
import {
  batchHandler,
  DeadLetterNotSent,
  MessageRefused,
  readBody,
  type DeadLetter,
  type ReceivedMessage,
} from './index.ts';

const anAmount = compileSchema(Type.Object({ amount: Type.Integer() }));
const known = (facts: object) => Object.assign(new Error('it failed'), facts);

class OrderStoreUnavailable extends Error {
  override readonly name = 'OrderStoreUnavailable';
  readonly retryable = false;
}

const failures: Readonly<Record<string, (message: ReceivedMessage) => unknown>> = {
  'no JSON': ({ body }) => readBody(body),
  'another form': () => anAmount.parse({ amount: '1' }),
  'a refusal': () => {
    throw new MessageRefused({ code: 'term_too_long', field: '/data/term', detail: 'It is too long.' });
  },
  'a reason': () => {
    throw known({ retryable: false, reason: 'order_unknown' });
  },
  'a code of Node': () => {
    throw known({ retryable: false, code: 'ECONNRESET' });
  },
  'a store': () => {
    throw new OrderStoreUnavailable('did not decide', { cause: known({ name: 'ValidationException' }) });
  },
  'an invariant': () => {
    throw new InvariantViolation('stock_not_negative', {});
  },
  'for now': () => {
    throw known({ retryable: true });
  },
  'an unknown error': () => {
    throw new TypeError('undefined is no function');
  },
  'a thrown text': () => {
    throw 'it failed';
  },
  'a throttled call': () => {
    throw known({ name: 'ThrottlingException' });
  },
};

function underTest(deadLetters = async (_letter: DeadLetter): Promise<void> => {}, isSwept = false) {
  const letters: DeadLetter[] = [];
  const logger = recordingLogger();
  const handler = batchHandler(async (message) => failures[message.body]?.(message), {
    deadLetters: {
      send: async (letter) => {
        await deadLetters(letter);
        letters.push(letter);
      },
    },
    deadLetterQueueUrl: 'https://sqs/1/q-dlq',
    clock: fixedClock('2026-05-08T12:00:01.000Z'),
    logger,
    isSwept,
  });
  return { handler, letters, logger };
}

describe('a batch of messages', () => {
  it.each([
    ['no JSON', { code: 'malformed_message', detail: 'The body is not valid JSON.' }],
    ['another form', { code: 'validation_failed', field: '/amount', detail: expect.any(String) }],
    ['a refusal', { code: 'term_too_long', field: '/data/term', detail: 'It is too long.' }],
    ['a reason', { code: 'order_unknown', detail: 'it failed' }],
    ['a code of Node', { code: 'error', detail: 'it failed' }],
    ['a store', { code: 'order_store_unavailable', detail: 'did not decide (ValidationException)' }],
    ['an invariant', { code: 'invariant_violation', detail: expect.stringContaining('stock_not_negative') }],
    ['an unknown error', { code: 'unexpected_failure', detail: 'See the log of the consumer.' }],
    ['a thrown text', { code: 'unexpected_failure', detail: 'See the log of the consumer.' }],
  ])('INV-42: has what failed for good as a dead letter, with its reason: %s', async (body, reason) => {
    const { handler, letters } = underTest();
    expect(await handler(sqsEvent([body, 'fine']))).toEqual({ batchItemFailures: [] });
    expect(letters).toEqual([
      {
        queueUrl: 'https://sqs/1/q-dlq',
        body,
        messageAttributes: {},
        reason,
        attempts: 1,
        firstReceivedAt: new Date(1778241600000),
        lastReceivedAt: new Date('2026-05-08T12:00:01.000Z'),
        sourceQueue: 'millrace-local-a-queue',
      },
    ]);
  });

  it.each(['for now', 'a throttled call'])(
    'gives back to the queue what may succeed later: %s',
    async (body) => {
      const { handler, letters, logger } = underTest();
      const answer = await handler(sqsEvent(['fine', body]));
      expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
      expect(letters).toEqual([]);
      expect(logger.lines).toMatchObject([{ level: 'error', message: 'message goes back to its queue' }]);
    },
  );

  it.each([
    [false, 5, 'for now', true],
    [true, 4, 'for now', true],
    [true, 5, 'for now', false],
    [true, 5, 'a throttled call', false],
  ])(
    'comes again, swept %s, at delivery %i, when it fails %s: %s',
    async (isSwept, receiveCount, body, comesAgain) => {
      const { handler, letters } = underTest(undefined, isSwept);
      const event = sqsEvent([body]);
      event.Records[0]!.attributes.ApproximateReceiveCount = String(receiveCount);
      const { batchItemFailures } = await handler(event);
      expect(batchItemFailures).toHaveLength(comesAgain ? 1 : 0);
      expect(letters).toEqual([]);
    },
  );

  it('comes again at every delivery when a person has put it back, swept or not', async () => {
    const { handler, letters } = underTest(undefined, true);
    const redrivenAt = { dataType: 'String', stringValue: '2026-05-08T12:00:00.000Z' };
    const event = sqsEvent(['for now'], { redrivenAt });
    event.Records[0]!.attributes.ApproximateReceiveCount = '5';
    expect((await handler(event)).batchItemFailures).toHaveLength(1);
    expect(letters).toEqual([]);
  });

  it.each([
    [1, false, false],
    [2, true, false],
    [3, false, true],
    [4, true, true],
    [5, true, true],
  ])(
    'logs at delivery %i, swept %s, whether the message fails repeatedly: %s',
    async (receiveCount, isSwept, failsRepeatedly) => {
      const { handler, logger } = underTest(undefined, isSwept);
      const event = sqsEvent(['for now']);
      event.Records[0]!.attributes.ApproximateReceiveCount = String(receiveCount);
      await handler(event);
      expect(logger.lines).toMatchObject([{ facts: { receiveCount, failsRepeatedly } }]);
    },
  );

  it('gives back what could not be dead-lettered', async () => {
    const { handler } = underTest(async () => {
      throw new DeadLetterNotSent('no answer', { retryable: true });
    });
    const answer = await handler(sqsEvent(['a reason']));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  });
});
