import { identifierKind } from '@millrace/identifiers';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { holdsCardNumber, REDACTED, redactCardNumbers, redactJson, valueHoldsCardNumber } from './index.ts';
import { formatsOf, publishedTestCards, textsWith } from './testing/index.ts';

describe('the published test cards', () => {
  it.each(Object.entries(publishedTestCards))(
    'of %s are found and removed in every format',
    (_network, numbers) => {
      const formats = numbers.flatMap((number) => [...formatsOf(number)]);
      expect(formats.flatMap(textsWith).filter((text) => !holdsCardNumber(text))).toEqual([]);
      const redacted = formats.map((text) => redactCardNumbers(`card ${text}.`));
      expect(redacted.filter((text) => !text.includes(REDACTED) || holdsCardNumber(text))).toEqual([]);
    },
  );
});

describe('a card number', () => {
  it.each([
    ['invoice 17 4242 4242 4242 4242 2026', 'a longer series of groups'],
    ['4242 4242-4242.4242', 'different separators'],
    ['00004242424242424242', 'leading zeros'],
    ['0378282246310005', 'one leading zero'],
    ['+4242424242424242', 'a plus sign'],
    ['DK4242424242424242', 'the form of an IBAN with wrong check digits'],
    ['4242\u0000424242424242', 'a control character'],
    ['4242424242424242deadbeef', 'hexadecimal digits after it'],
    ['deadbeef4242424242424242', 'hexadecimal digits before it'],
    ['9a4242424242424242b', 'a hexadecimal number of fewer than 24 digits'],
    ['9a4242424242424242bbbbbbbbbz', 'a letter that is not hexadecimal'],
    ['4bf92f3577b34da6a3ce929d0e0e4736 4242424242424242', 'a hexadecimal number before it'],
  ])('is found in %j: %s', (text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  it.each([
    ['4242424242424241', 'a wrong check digit'],
    ['9242424242424244', 'not in the range of a network'],
    ['42424242424242424242', 'more digits than any network has'],
    ['4242424242424', 'no valid check digit for 13 digits'],
    ['1746712345678', 'milliseconds since 1970'],
    ['402-4242424-2424242', 'groups that no card number has'],
    ['+4915112345674', 'a phone number'],
    ['DE89 3704 0044 0532 0130 00', 'an IBAN'],
    ['BE68539007547034', 'an IBAN without spaces'],
    ['order-e52b6a95-4990-4036-83d9-feeb319e6b86-7', 'a UUID'],
    ['order_6304e52b-4242-4242-8242-424242424242', 'a UUID after an underscore'],
    ['2026-05-08T10:00:00.000Z', 'an instant'],
    ['9a4242424242424242bbbbbbbbb', 'a hexadecimal number'],
    ['0xAB4242424242424242BBBBBBBBBB', 'a hexadecimal number with its prefix'],
    ['4222222222222abc9aaaaaaaaaaaaaaa', 'a UUID without dashes'],
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-4242424242424242-01', 'a trace context'],
    ['6718293485760', '13 digits in the range of Maestro'],
    ['', 'nothing'],
  ])('is not found in %j: %s', (text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });

  it('is not found in an identifier of Millrace with any digits', () => {
    const kind = identifierKind<'ThingId'>('thg');
    for (const ulid of [
      '01ARZ4242424242424242FAVX8',
      '01K4ABCDEF4242424242424242',
      '01ARZ3ND378282246310005FAV',
    ]) {
      const id = kind.parse(`thg_${ulid}`);
      expect(holdsCardNumber(id)).toBe(false);
      expect(holdsCardNumber(`order-${id}/${id}.accepted`)).toBe(false);
      expect(redactJson(JSON.stringify({ id }))).toBe(JSON.stringify({ id }));
    }
  });

  it.each([
    'pay_4242424242424242',
    'ord_4242424242424242ABCDEFGHJK',
    'ord_00000000004242424242424242',
    'ord_01ARZ4242424242424242FAVX',
    'ord_01ARZ4242424242424242FAVX89',
    'ord_01ARZ4242424242424242FAVXI',
    'ORD_01ARZ4242424242424242FAVX8',
    'x9ord_01ARZ4242424242424242FAVX8',
    'ord_01arz4242424242424242favx8',
  ])('is found in %s, which is not an identifier of Millrace', (text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  it('is found at any depth, as a number and as a field name', () => {
    expect(valueHoldsCardNumber({ a: [{ b: '4242424242424242' }] })).toBe(true);
    expect(valueHoldsCardNumber({ a: 4242424242424242 })).toBe(true);
    expect(valueHoldsCardNumber({ a: 4242424242424242n })).toBe(true);
    expect(valueHoldsCardNumber({ a: -4242424242424242 })).toBe(true);
    expect(valueHoldsCardNumber({ a: -4242424242424242n })).toBe(true);
    expect(valueHoldsCardNumber({ a: 0.4242424242424242 })).toBe(true);
    expect(valueHoldsCardNumber({ a: 4.242424242424242 })).toBe(true);
    expect(valueHoldsCardNumber({ '4242424242424242': null })).toBe(true);
    expect(valueHoldsCardNumber({ a: { b: [4242, 4242, 4242, 4242] } })).toBe(true);
    expect(valueHoldsCardNumber(['4242', 4242, '4242', 4242])).toBe(true);
    expect(valueHoldsCardNumber([4242, { a: 4242 }, 4242, 4242])).toBe(false);
    expect(valueHoldsCardNumber({ a: [1, 'x', null, true, undefined] })).toBe(false);
    expect(valueHoldsCardNumber({ amount: 630400000000 })).toBe(false);
    const nested = JSON.parse(`${'['.repeat(100_000)}"4242 4242 4242 4242"${']'.repeat(100_000)}`);
    expect(valueHoldsCardNumber(nested)).toBe(true);
  });
});

describe('redaction', () => {
  it('replaces only card numbers', () => {
    expect(
      redactCardNumbers('a 4242 4242 4242 4242, ４２４２４２４２４２４２４２４２ and 378282246310005!'),
    ).toBe(`a ${REDACTED}, ${REDACTED} and ${REDACTED}!`);
    expect(redactCardNumbers('nothing 2026')).toBe('nothing 2026');
  });

  it('keeps a JSON text without a card number byte for byte', () => {
    const text = '{ "b" : 1.0, "a":"x" }';
    expect(redactJson(text)).toBe(text);
  });

  it('redacts names, values, numbers and escaped digits of JSON', () => {
    const text =
      '{"4242424242424242":1,"a":["\\u0034242424242424242"],"b":4242424242424242,"c":{"d":"x 4242-4242-4242-4242"}}';
    expect(JSON.parse(redactJson(text))).toEqual({
      [REDACTED]: 1,
      a: [REDACTED],
      b: REDACTED,
      c: { d: `x ${REDACTED}` },
    });
  });

  it.each([
    ['[-4242424242424242]', `["${REDACTED}"]`, 'a negative number'],
    ['[0.4242424242424242, 1]', `["${REDACTED}", 1]`, 'a fraction'],
    ['{"a":42424242424242.42}', `{"a":"${REDACTED}"}`, 'a number with a fraction'],
    ['[4.242424242424242e15]', `["${REDACTED}"]`, 'an exponent'],
    ['[4242424242424242e0]', `["${REDACTED}"]`, 'an exponent of zero'],
    ['[6205500000000000004]', `["${REDACTED}"]`, 'a number that loses digits'],
    ['{"a":"4242424242424242","a":"x"}', `{"a":"${REDACTED}","a":"x"}`, 'a duplicate name'],
    ['"4242\\n4242\\n4242\\n4242"', `"${REDACTED}"`, 'escaped separators'],
    ['{"__proto__":"4242424242424242"}', `{"__proto__":"${REDACTED}"}`, 'the name __proto__'],
  ])('redacts %s to %s: %s', (text, redacted) => {
    expect(redactJson(text)).toBe(redacted);
  });

  it.each([
    '[4242,4242,4242,4242]',
    '[ "4242",\n      "4242",\n      "4242",\n      "4242" ]',
    '{"a":"4242424242424242","a":"x","b":[4242,4242,4242,4242]}',
    '{"4242":{"4242":{"4242":4242}}}',
  ])('replaces %s, whose number spans several values, with a note of its length', (text) => {
    const redacted = redactJson(text);
    expect(JSON.parse(redacted)).toEqual({
      code: 'card_number_removed',
      detail: expect.any(String),
      length: text.length,
    });
    expect(holdsCardNumber(redacted)).toBe(false);
  });

  it.each([
    ['in arrays', (card: string) => `${'['.repeat(100_000)}${card}${']'.repeat(100_000)}`],
    ['in objects', (card: string) => `${'{"a":'.repeat(100_000)}${card}${'}'.repeat(100_000)}`],
  ])('redacts a value nested 100,000 levels deep %s', (_where, nested) => {
    expect(redactJson(nested('"4242 4242 4242 4242"'))).toBe(nested(`"${REDACTED}"`));
  });

  it('removes a card number from any JSON', () => {
    const card = fc.constantFrom('4242424242424242', '378282246310005', '6205500000000000004');
    const anyJson = fc.json({ maxDepth: 4 });
    fc.assert(
      fc.property(
        anyJson,
        card,
        fc.constantFrom('', '-', '0.'),
        fc.boolean(),
        (json, number, sign, isText) => {
          const value = isText ? `"${sign}${number}"` : `${sign}${number}`;
          const redacted = redactJson(`{"a":${json},"b":${value},"c":[${value}]}`);
          expect(redacted).not.toContain(number);
          expect(valueHoldsCardNumber(JSON.parse(redacted))).toBe(false);
        },
      ),
    );
  });

  it('redacts a text that is not JSON as plain text', () => {
    expect(redactJson('{"a":"4242424242424242"')).toBe(`{"a":"${REDACTED}"`);
  });
});
