import type { SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { holdsCardNumber, REDACTED } from '@millrace/card-numbers';
import { describe, expect, it, jest } from '@jest/globals';
import { SqsDeadLetters, type DeadLetter } from './index.ts';

const CARD = '4242424242424242';

async function sent(overrides: Partial<DeadLetter>): Promise<SendMessageCommandInput> {
  const send = jest.fn(async (_command: { input: SendMessageCommandInput }) => ({}));
  await new SqsDeadLetters({ send } as unknown as SQSClient).send({
    queueUrl: 'http://sqs/DeadLetters',
    body: '{}',
    messageAttributes: {},
    reason: { code: 'validation_failed', detail: 'does not fit' },
    attempts: 1,
    firstReceivedAt: new Date(0),
    lastReceivedAt: new Date(0),
    sourceQueue: 'Queue',
    ...overrides,
  });
  return send.mock.calls[0]![0].input;
}

const binary = (bytes: Buffer) => ({ dataType: 'Binary.note', binaryValue: bytes.toString('base64') });

describe('INV-34: a card number in a dead letter', () => {
  it.each([
    ['ASCII', Buffer.from(`card ${CARD}`)],
    ['UTF-16', Buffer.from(`card ${CARD}`, 'utf16le')],
    ['Latin-1', Buffer.from(`für ${CARD}`, 'latin1')],
    ['UTF-8', Buffer.from('４２４２４２４２４２４２４２４２')],
  ])('is removed from a binary attribute in %s', async (_encoding, bytes) => {
    const { MessageAttributes = {} } = await sent({ messageAttributes: { note: binary(bytes) } });
    expect(MessageAttributes['note']).toEqual({ DataType: 'String', StringValue: REDACTED });
  });

  it.each([
    ['a Number', { dataType: 'Number', stringValue: CARD }],
    ['a labelled Number', { dataType: 'Number.pan', stringValue: CARD }],
    ['the label of a String', { dataType: `String.${CARD}`, stringValue: 'x' }],
    ['the label of a Number', { dataType: `Number.${CARD}`, stringValue: '1' }],
    ['the label of bytes', { dataType: `Binary.${CARD}`, binaryValue: 'AAH/' }],
  ])('is removed from %s, and the rest is valid for SQS', async (_where, note) => {
    const { MessageAttributes = {} } = await sent({ messageAttributes: { note } });
    expect(MessageAttributes['note']).toEqual({ DataType: 'String', StringValue: REDACTED });
  });

  it('is removed from the reason', async () => {
    const field = `/${CARD}`;
    const { MessageAttributes } = await sent({
      reason: { code: 'validation_failed', field, detail: `${'x'.repeat(490)} ${CARD} is not a known field` },
    });
    expect(holdsCardNumber(JSON.stringify(MessageAttributes))).toBe(false);
    expect(JSON.stringify(MessageAttributes)).not.toContain('42424242');
  });

  it('is removed from a text with characters that SQS accepts only escaped', async () => {
    const body = String.raw`{"note":"${CARD} \uffff \ufffe \u0000 \ud800"}`;
    const { MessageBody } = await sent({ body });
    expect(MessageBody).toBe(body.replace(CARD, REDACTED));
  });

  it('is removed from a body that is nested deeper than the call stack', async () => {
    const nested = (card: string) => `${'['.repeat(100_000)}${card}${']'.repeat(100_000)}`;
    expect((await sent({ body: nested(CARD) })).MessageBody).toBe(nested(JSON.stringify(REDACTED)));
  });
});

describe('a binary attribute without a card number', () => {
  it('stays the same byte for byte', async () => {
    const bytes = Buffer.from([0, 255, 0xd8, 0x34, 0x32]);
    const { MessageAttributes = {} } = await sent({ messageAttributes: { note: binary(bytes) } });
    expect(MessageAttributes['note']?.BinaryValue).toEqual(bytes);
  });
});
