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
const anError = (facts: object) => Object.assign(new Error('it failed'), facts);

class OrderStoreUnavailable extends Error {
  override readonly name = 'OrderStoreUnavailable';
  readonly retryable = false;
}

const failures: Readonly<Record<string, (message: ReceivedMessage) => unknown>> = {
  'malformed JSON': ({ body }) => readBody(body),
  'a schema mismatch': () => anAmount.parse({ amount: '1' }),
  'a refusal': () => {
    throw new MessageRefused({ code: 'term_too_long', field: '/data/term', detail: 'It is too long.' });
  },
  'an error with a reason': () => {
    throw anError({ retryable: false, reason: 'order_unknown' });
  },
  'an error with a code of Node': () => {
    throw anError({ retryable: false, code: 'ECONNRESET' });
  },
  'a store that is unavailable': () => {
    throw new OrderStoreUnavailable('the write was refused', {
      cause: anError({ name: 'ValidationException' }),
    });
  },
  'a violated invariant': () => {
    throw new InvariantViolation('stock_not_negative', {});
  },
  'a transient error': () => {
    throw anError({ retryable: true });
  },
  'an unknown error': () => {
    throw new TypeError('undefined is not a function');
  },
  'a thrown string': () => {
    throw 'it failed';
  },
  'a throttled call': () => {
    throw anError({ name: 'ThrottlingException' });
  },
};

function underTest(send = async (_deadLetter: DeadLetter): Promise<void> => {}, isSwept = false) {
  const deadLetters: DeadLetter[] = [];
  const logger = recordingLogger();
  const handler = batchHandler(async (message) => failures[message.body]?.(message), {
    deadLetters: {
      send: async (deadLetter) => {
        await send(deadLetter);
        deadLetters.push(deadLetter);
      },
    },
    deadLetterQueueUrl: 'https://sqs/1/q-dlq',
    clock: fixedClock('2026-05-08T12:00:01.000Z'),
    logger,
    isSwept,
  });
  return { handler, deadLetters, logger };
}

describe('a batch of messages', () => {
  it.each([
    ['malformed JSON', { code: 'malformed_message', detail: 'The body is not valid JSON.' }],
    ['a schema mismatch', { code: 'validation_failed', field: '/amount', detail: expect.any(String) }],
    ['a refusal', { code: 'term_too_long', field: '/data/term', detail: 'It is too long.' }],
    ['an error with a reason', { code: 'order_unknown', detail: 'it failed' }],
    ['an error with a code of Node', { code: 'error', detail: 'it failed' }],
    [
      'a store that is unavailable',
      { code: 'order_store_unavailable', detail: 'the write was refused (ValidationException)' },
    ],
    [
      'a violated invariant',
      { code: 'invariant_violation', detail: expect.stringContaining('stock_not_negative') },
    ],
    ['an unknown error', { code: 'unexpected_failure', detail: 'See the log of the consumer.' }],
    ['a thrown string', { code: 'unexpected_failure', detail: 'See the log of the consumer.' }],
  ])(
    'INV-42: turns a message that failed permanently into a dead letter with its reason: %s',
    async (body, reason) => {
      const { handler, deadLetters } = underTest();
      expect(await handler(sqsEvent([body, 'fine']))).toEqual({ batchItemFailures: [] });
      expect(deadLetters).toEqual([
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
    },
  );

  it.each(['a transient error', 'a throttled call'])(
    'returns a message that failed transiently to its queue: %s',
    async (body) => {
      const { handler, deadLetters, logger } = underTest();
      const response = await handler(sqsEvent(['fine', body]));
      expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
      expect(deadLetters).toEqual([]);
      expect(logger.lines).toMatchObject([
        { level: 'error', message: 'message failed and will be delivered again' },
      ]);
    },
  );

  it.each([
    [false, 5, 'a transient error', true],
    [true, 4, 'a transient error', true],
    [true, 5, 'a transient error', false],
    [true, 5, 'a throttled call', false],
  ])(
    'swept %s, at delivery %i, with %s: delivers the message again: %s',
    async (isSwept, receiveCount, body, isRedelivered) => {
      const { handler, deadLetters } = underTest(undefined, isSwept);
      const event = sqsEvent([body]);
      event.Records[0]!.attributes.ApproximateReceiveCount = String(receiveCount);
      const { batchItemFailures } = await handler(event);
      expect(batchItemFailures).toHaveLength(isRedelivered ? 1 : 0);
      expect(deadLetters).toEqual([]);
    },
  );

  it('delivers a redriven message again after every delivery, even if it is swept', async () => {
    const { handler, deadLetters } = underTest(undefined, true);
    const redrivenAt = { dataType: 'String', stringValue: '2026-05-08T12:00:00.000Z' };
    const event = sqsEvent(['a transient error'], { redrivenAt });
    event.Records[0]!.attributes.ApproximateReceiveCount = '5';
    expect((await handler(event)).batchItemFailures).toHaveLength(1);
    expect(deadLetters).toEqual([]);
  });

  it.each([
    [1, false, false],
    [2, true, false],
    [3, false, true],
    [4, true, true],
    [5, true, true],
  ])(
    'logs at delivery %i, swept %s, that the message fails repeatedly: %s',
    async (receiveCount, isSwept, failsRepeatedly) => {
      const { handler, logger } = underTest(undefined, isSwept);
      const event = sqsEvent(['a transient error']);
      event.Records[0]!.attributes.ApproximateReceiveCount = String(receiveCount);
      await handler(event);
      expect(logger.lines).toMatchObject([{ facts: { receiveCount, failsRepeatedly } }]);
    },
  );

  it('returns a message that could not be dead-lettered to its queue', async () => {
    const { handler } = underTest(async () => {
      throw new DeadLetterNotSent('no answer', { retryable: true });
    });
    const response = await handler(sqsEvent(['an error with a reason']));
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  });
});
