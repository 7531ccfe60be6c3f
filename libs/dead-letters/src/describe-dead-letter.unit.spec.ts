import { describe, expect, it } from '@jest/globals';
import { deadLetterAttributesOf } from './dead-letter-attributes.ts';
import { describeDeadLetter } from './dead-letter-attributes.ts';
import { stringAttributes } from './received-message.ts';

const received = { messageId: 'm-1', attributes: {}, systemAttributes: {} };

describe('describeDeadLetter', () => {
  it('returns the facts that were stored as attributes', () => {
    const attributes = deadLetterAttributesOf(stringAttributes({ eventType: 'order.placed' }), {
      reason: { code: 'validation_failed', field: '/items', detail: 'must be an array' },
      attempts: 3,
      firstReceivedAt: new Date(1000),
      lastReceivedAt: new Date(2000),
      sourceQueue: 'millrace-local-OrderQueue',
    });
    // SQS' own attributes are about the time in the dead-letter queue.
    const systemAttributes = { ApproximateReceiveCount: '9', ApproximateFirstReceiveTimestamp: '5000' };
    expect(describeDeadLetter({ ...received, attributes, systemAttributes })).toEqual({
      id: 'm-1',
      code: 'validation_failed',
      field: '/items',
      detail: 'must be an array',
      attempts: 3,
      firstReceivedAt: '1970-01-01T00:00:01.000Z',
      lastReceivedAt: '1970-01-01T00:00:02.000Z',
      sourceQueue: 'millrace-local-OrderQueue',
    });
  });

  it('describes a message that a redrive policy moved by its system attributes', () => {
    const systemAttributes = {
      ApproximateReceiveCount: '6',
      ApproximateFirstReceiveTimestamp: '1000',
      DeadLetterQueueSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:millrace-local-payment-events',
    };
    expect(describeDeadLetter({ ...received, systemAttributes })).toMatchObject({
      code: 'given_up',
      field: null,
      attempts: 6,
      firstReceivedAt: '1970-01-01T00:00:01.000Z',
      lastReceivedAt: null,
      sourceQueue: 'millrace-local-payment-events',
    });
  });

  it('describes an event that EventBridge could not deliver by its attributes', () => {
    const attributes = stringAttributes({
      ERROR_CODE: 'NO_PERMISSIONS',
      ERROR_MESSAGE: 'not allowed',
      TARGET_ARN: 'arn:aws:sqs:eu-west-1:000000000000:q',
      RETRY_ATTEMPTS: '4',
    });
    const systemAttributes = { SentTimestamp: '1000' };
    expect(describeDeadLetter({ ...received, attributes, systemAttributes })).toMatchObject({
      code: 'NO_PERMISSIONS',
      detail: 'not allowed, for arn:aws:sqs:eu-west-1:000000000000:q',
      attempts: 5,
      lastReceivedAt: '1970-01-01T00:00:01.000Z',
      sourceQueue: null,
    });
  });

  it('returns null for unknown facts and invalid numbers', () => {
    expect(describeDeadLetter(received)).toMatchObject({ attempts: null, firstReceivedAt: null });
    const attributes = stringAttributes({ deadLetterCode: 'unknown_product', attempts: 'many' });
    expect(describeDeadLetter({ ...received, attributes })).toMatchObject({
      code: 'unknown_product',
      detail: '',
      attempts: null,
    });
  });
});
