import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  deadLetterAttributes,
  deadLetterAttributesOf,
  originalAttributes,
  redriveAttributes,
  redrivenAttributesOf,
  type DeadLetterFacts,
} from './dead-letter-attributes.ts';
import { stringAttributes } from './received-message.ts';

const facts: DeadLetterFacts = {
  reason: { code: 'validation_failed', field: '/items/0/price', detail: 'must be an integer' },
  attempts: 1,
  firstReceivedAt: new Date('2026-03-01T10:00:00.000Z'),
  lastReceivedAt: new Date('2026-03-01T10:00:01.000Z'),
  sourceQueue: 'OrderQueue',
};
const original = stringAttributes({ eventType: 'order.placed', simulationId: 'sim_1', sequence: '7' });
const because = (reason: DeadLetterFacts['reason']) => deadLetterAttributesOf({}, { ...facts, reason });

describe('the attributes of a dead letter', () => {
  it('are those of the message, and why, how often, when and from where', () => {
    expect(deadLetterAttributesOf(original, facts)).toEqual({
      ...original,
      ...stringAttributes({
        deadLetterCode: 'validation_failed',
        deadLetterField: '/items/0/price',
        deadLetterDetail: 'must be an integer',
        attempts: '1',
        firstReceivedAt: '2026-03-01T10:00:00.000Z',
        lastReceivedAt: '2026-03-01T10:00:01.000Z',
        sourceQueue: 'OrderQueue',
      }),
    });
  });

  it('name no field where the whole message is wrong', () => {
    expect(because({ code: 'malformed_message', field: '', detail: 'no JSON' })).not.toHaveProperty(
      'deadLetterField',
    );
    expect(because({ code: 'order_conflict', detail: 'another' })).not.toHaveProperty('deadLetterField');
  });

  it('replace what an earlier dead-lettering has left', () => {
    const earlier = deadLetterAttributesOf(original, facts);
    const again = { ...facts, reason: { code: 'unknown_product', detail: 'p-1' }, attempts: 2 };
    expect(deadLetterAttributesOf(earlier, again)).toEqual(deadLetterAttributesOf(original, again));
    expect(originalAttributes(earlier)).toEqual(original);
  });

  it('leave out the marks of a redrive before anything else, and keep the code in any case', () => {
    const redriven = { ...stringAttributes({ redrivenBy: 'somebody', redrivenAt: 'then' }), ...original };
    expect(Object.keys(deadLetterAttributesOf(redriven, facts)).sort()).toEqual(
      [...Object.keys(original), ...deadLetterAttributes].sort(),
    );
    const full = stringAttributes(Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`a${n}`, 'x'])));
    expect(deadLetterAttributesOf(full, facts)).toMatchObject({
      deadLetterCode: { stringValue: 'validation_failed' },
      a8: {},
    });
  });

  it('cut no character in two', () => {
    const detail = `${'x'.repeat(499)}\u{1F600}`;
    const { deadLetterDetail } = because({ code: 'c', detail });
    expect(deadLetterDetail?.stringValue).toBe(`${'x'.repeat(499)}\uFFFD`);
  });

  it('keep the marks of a redrive where there is room', () => {
    const redriven = stringAttributes({ redrivenBy: 'somebody', redrivenAt: 'then' });
    expect(deadLetterAttributesOf(redriven, facts)).toMatchObject(redriven);
  });

  it('hold only what SQS takes: at most ten, none empty, no control character, no half of a pair', () => {
    const names = [...deadLetterAttributes, ...redriveAttributes, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const anyText = fc.string({ unit: 'binary', maxLength: 700 });
    fc.assert(
      fc.property(fc.subarray(names, { maxLength: 10 }), anyText, anyText, (given, detail, field) => {
        const before = stringAttributes(Object.fromEntries(given.map((name) => [name, 'x'])));
        const after = Object.values(
          deadLetterAttributesOf(before, { ...facts, reason: { code: 'c', field, detail } }),
        );
        expect(after.length).toBeLessThanOrEqual(10);
        for (const { stringValue = '' } of after) {
          expect(stringValue).toMatch(/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]{1,500}$/u);
        }
      }),
    );
  });
});

describe('the attributes of a message that is put back', () => {
  const redrive = { redrivenBy: 'ops@host', redrivenAt: new Date('2026-03-02T10:00:00.000Z') };
  const marks = stringAttributes({ redrivenBy: 'ops@host', redrivenAt: '2026-03-02T10:00:00.000Z' });

  it('are those that it came with, and who put it back and when', () => {
    expect(redrivenAttributesOf(deadLetterAttributesOf(original, facts), redrive)).toEqual({
      ...original,
      ...marks,
    });
  });

  it('tell of the last redrive only', () => {
    const again = { redrivenBy: 'other@host', redrivenAt: new Date('2026-03-03T10:00:00.000Z') };
    const twice = redrivenAttributesOf(redrivenAttributesOf(original, redrive), again);
    expect(twice['redrivenBy']).toEqual({ dataType: 'String', stringValue: 'other@host' });
    expect(Object.keys(twice)).toHaveLength(5);
  });

  it('leave out what EventBridge has said of an event', () => {
    const undelivered = stringAttributes({
      ERROR_CODE: 'SDK_CLIENT_ERROR',
      TARGET_ARN: 'arn',
      RULE_ARN: 'arn',
    });
    expect(redrivenAttributesOf(undelivered, redrive)).toEqual(marks);
  });

  it('are at most ten, of which those that it came with go first', () => {
    const nine = stringAttributes(Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`a${n}`, 'x'])));
    expect(redrivenAttributesOf(nine, redrive)).toEqual({ ...nine, redrivenBy: marks['redrivenBy'] });
  });
});
