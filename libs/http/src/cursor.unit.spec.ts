import { describe, expect, it } from '@jest/globals';
import { decodeCursor, encodeCursor } from './list-pages.ts';

describe('a cursor', () => {
  it('is decoded to the encoded position', () => {
    expect(decodeCursor(encodeCursor({ pk: 'a', sk: 'b' }), ['pk', 'sk'])).toEqual({ pk: 'a', sk: 'b' });
  });

  it.each([
    '',
    'not base64!',
    encodeCursor({ pk: 'a' }),
    encodeCursor({ pk: 'a', sk: 'b', more: 'c' }),
    Buffer.from('[1]').toString('base64url'),
    Buffer.from('{"pk":1,"sk":"b"}').toString('base64url'),
    encodeCursor({ pk: 'a', sk: '\ud800' }),
  ])('is invalid if it is %j', (cursor) => {
    expect(decodeCursor(cursor, ['pk', 'sk'])).toBeUndefined();
  });
});
