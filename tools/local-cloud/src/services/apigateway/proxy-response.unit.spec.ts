import { describe, expect, it } from '@jest/globals';
import { toResponse } from './proxy-response.ts';

const json = { 'content-type': 'application/json' };
const text = { 'content-type': 'text/plain; charset=utf-8' };

describe('the result of a function', () => {
  it.each([
    ['an object without a status code', { a: 1 }, { status: 200, headers: json, body: '{"a":1}' }],
    ['a text', 'hello', { status: 200, headers: json, body: 'hello' }],
    ['null', null, { status: 200, headers: json, body: 'null' }],
    ['a list', [1], { status: 200, headers: json, body: '[1]' }],
    ['a status code alone', { statusCode: 204 }, { status: 204, headers: text, body: '' }],
    ['a status code in text', { statusCode: '201', body: 'x' }, { status: 201, headers: text, body: 'x' }],
    [
      'headers and cookies',
      { statusCode: 200, headers: { 'X-A': 1, 'Content-Type': 'a/b' }, cookies: ['a=1', 'b=2'] },
      { status: 200, headers: { 'x-a': '1', 'content-type': 'a/b', 'set-cookie': ['a=1', 'b=2'] }, body: '' },
    ],
    [
      'a base64 body',
      { statusCode: 200, body: 'aGk=', isBase64Encoded: true },
      { status: 200, headers: text, body: Buffer.from('hi') },
    ],
  ])('%s becomes a response', (_title, payload, expected) => {
    expect(toResponse(payload)).toEqual(expected);
  });

  it.each([
    [{ statusCode: 'ok' }],
    [{ statusCode: 99 }],
    [{ statusCode: 200, body: { a: 1 } }],
    [{ statusCode: 200, headers: [] }],
    [{ statusCode: 200, headers: { a: ['b'] } }],
    [{ statusCode: 200, cookies: 'a=1' }],
  ])('%j is malformed', (payload) => {
    expect(toResponse(payload)).toBeUndefined();
  });
});
