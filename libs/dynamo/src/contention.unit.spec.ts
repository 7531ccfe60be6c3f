import { describe, expect, it } from '@jest/globals';
import { cancelled } from '@millrace/testing';
import { codesOf, isConflict, isContended } from './index.ts';

describe('a transaction', () => {
  it.each([
    ['conflicted with another', true, cancelled('None', 'TransactionConflict')],
    ['was throttled', true, cancelled('ThrottlingError')],
    ['failed a condition', false, cancelled('ConditionalCheckFailed')],
    [
      'failed a condition and conflicted with another',
      false,
      cancelled('ConditionalCheckFailed', 'TransactionConflict'),
    ],
    ['never arrived', false, Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
  ])('that %s is contended: %s', (_what, contended, error) => {
    expect(isContended(error)).toBe(contended);
  });

  it.each([
    ['conflicted with another', true, cancelled('None', 'TransactionConflict')],
    ['was throttled', false, cancelled('ThrottlingError')],
    ['never arrived', false, Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
  ])('that %s is in conflict: %s', (_what, conflict, error) => {
    expect(isConflict(error)).toBe(conflict);
  });

  it('has a code for each of its writes if it was canceled', () => {
    expect(codesOf(cancelled({}, 'ConditionalCheckFailed'))).toEqual(['None', 'ConditionalCheckFailed']);
  });
});
