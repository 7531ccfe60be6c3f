import { describe, expect, it } from '@jest/globals';
import { assertInvariant, assertNever, InvariantViolation } from './index.ts';

describe('assertInvariant', () => {
  it('returns when the condition holds', () => {
    expect(() => assertInvariant(true, 'sum_is_zero')).not.toThrow();
  });

  it('throws an error that names the invariant and its facts, including bigints', () => {
    expect(() => assertInvariant(false, 'sum_is_zero', { sum: 12n })).toThrow(
      'invariant sum_is_zero does not hold: {"sum":"12"}',
    );
  });

  it('throws an error that is not retryable', () => {
    const violation = new InvariantViolation('sum_is_zero', { sum: 12n });
    expect(violation).toMatchObject({
      name: 'InvariantViolation',
      retryable: false,
      invariant: 'sum_is_zero',
      facts: { sum: 12n },
    });
  });
});

describe('assertNever', () => {
  it('throws for a value that the compiler did not expect', () => {
    expect(() => assertNever('unknown' as never)).toThrow(InvariantViolation);
  });
});
