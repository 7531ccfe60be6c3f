import { describe, expect, it } from '@jest/globals';
import { Failure, PermanentFailure } from './index.ts';

class StoreUnavailable extends Failure {
  override readonly name = 'StoreUnavailable';
}

class RatesInvalid extends PermanentFailure {
  override readonly name = 'RatesInvalid';
}

describe('a failure', () => {
  it.each([true, false])('has a cause and a retryable field: %s', (retryable) => {
    const cause = new Error('socket hang up');
    const failure = new StoreUnavailable('reading failed', { retryable, cause });
    expect(failure).toMatchObject({ name: 'StoreUnavailable', message: 'reading failed', retryable, cause });
    expect(failure).toBeInstanceOf(Error);
  });

  it('is never retryable if it is permanent', () => {
    const cause = new SyntaxError('no rates');
    expect(new RatesInvalid('reading rates failed', { cause })).toMatchObject({ retryable: false, cause });
    expect(new RatesInvalid('reading rates failed')).toMatchObject({
      name: 'RatesInvalid',
      retryable: false,
    });
  });
});
