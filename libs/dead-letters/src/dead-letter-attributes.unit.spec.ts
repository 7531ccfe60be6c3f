import { describe, expect, it } from '@jest/globals';
import { anyCharacter } from '@millrace/testing/arbitraries';
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
const attributesFor = (reason: DeadLetterFacts['reason']) => deadLetterAttributesOf({}, { ...facts, reason });

describe('the attributes of a dead letter', () => {
  it('are those of the message, the reason, the attempts, the times and the source queue', () => {
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

  it('name no field if the whole message is invalid', () => {
    expect(attributesFor({ code: 'malformed_message', field: '', detail: 'no JSON' })).not.toHaveProperty(
      'deadLetterField',
    );
    expect(attributesFor({ code: 'order_conflict', detail: 'another' })).not.toHaveProperty(
      'deadLetterField',
    );
  });

  it('replace those of an earlier dead letter', () => {
    const earlier = deadLetterAttributesOf(original, facts);
    const again = { ...facts, reason: { code: 'unknown_product', detail: 'p-1' }, attempts: 2 };
    expect(deadLetterAttributesOf(earlier, again)).toEqual(deadLetterAttributesOf(original, again));
    expect(originalAttributes(earlier)).toEqual(original);
  });

  it('drop the attributes of a redrive first, and always keep the code', () => {
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

  it('split no surrogate pair', () => {
    const detail = `${'x'.repeat(499)}\u{1F600}`;
    const { deadLetterDetail } = attributesFor({ code: 'c', detail });
    expect(deadLetterDetail?.stringValue).toBe(`${'x'.repeat(499)}\uFFFD`);
  });

  it('keep the attributes of a redrive if there is space', () => {
    const redriven = stringAttributes({ redrivenBy: 'somebody', redrivenAt: 'then' });
    expect(deadLetterAttributesOf(redriven, facts)).toMatchObject(redriven);
  });

  it('stay within the limits of SQS: at most ten, none empty, no control characters, no half of a surrogate pair', () => {
    const names = [...deadLetterAttributes, ...redriveAttributes, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const anyText = fc.string({ unit: anyCharacter, maxLength: 700 });
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

describe('the attributes of a redriven message', () => {
  const redrive = { redrivenBy: 'ops@host', redrivenAt: new Date('2026-03-02T10:00:00.000Z') };
  const redriveFacts = stringAttributes({ redrivenBy: 'ops@host', redrivenAt: '2026-03-02T10:00:00.000Z' });

  it('are the original ones, who redrove it and when', () => {
    expect(redrivenAttributesOf(deadLetterAttributesOf(original, facts), redrive)).toEqual({
      ...original,
      ...redriveFacts,
    });
  });

  it('name only the last redrive', () => {
    const again = { redrivenBy: 'other@host', redrivenAt: new Date('2026-03-03T10:00:00.000Z') };
    const twice = redrivenAttributesOf(redrivenAttributesOf(original, redrive), again);
    expect(twice['redrivenBy']).toEqual({ dataType: 'String', stringValue: 'other@host' });
    expect(Object.keys(twice)).toHaveLength(5);
  });

  it('leave out those that EventBridge set', () => {
    const undelivered = stringAttributes({
      ERROR_CODE: 'SDK_CLIENT_ERROR',
      TARGET_ARN: 'arn',
      RULE_ARN: 'arn',
    });
    expect(redrivenAttributesOf(undelivered, redrive)).toEqual(redriveFacts);
  });

  it('are at most ten, with the original ones first', () => {
    const nine = stringAttributes(Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`a${n}`, 'x'])));
    expect(redrivenAttributesOf(nine, redrive)).toEqual({ ...nine, redrivenBy: redriveFacts['redrivenBy'] });
  });
});
