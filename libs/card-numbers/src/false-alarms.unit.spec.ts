import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { holdsCardNumber } from './index.ts';
import { keyKinds, referenceKinds, references } from './testing/references.ts';

const SEED = 20260508;
const alarmsOf = (arbitrary: fc.Arbitrary<string>, numRuns: number): number =>
  fc.sample(fc.noBias(arbitrary), { seed: SEED, numRuns }).filter(holdsCardNumber).length;
const alarmsPerThousand = (arbitrary: fc.Arbitrary<string>, numRuns: number): number =>
  (alarmsOf(arbitrary, numRuns) * 1000) / numRuns;

const { sixteenDigits, longNumbers, ...structured } = referenceKinds;

describe('references without a card number', () => {
  it('raise fewer than 1 false alarm in 1,000', () => {
    expect(alarmsPerThousand(references, 50_000)).toBeLessThan(1);
  });

  it.each(Object.entries(structured))(
    'raise fewer than 1 in 1,000 of the kind %s',
    (_kind, { arbitrary }) => {
      expect(alarmsPerThousand(arbitrary, 20_000)).toBeLessThan(1);
    },
  );

  it.each(Object.entries(keyKinds))(
    'raise fewer than 1 in 10,000 of the idempotency keys %s',
    (_kind, arbitrary) => {
      expect(alarmsOf(arbitrary, 100_000)).toBeLessThan(10);
    },
  );

  // Only range and check digit distinguish these from card numbers.
  it('raise as many as range, length and check digit allow if they are random digits', () => {
    expect(alarmsPerThousand(longNumbers.arbitrary, 20_000)).toBeLessThan(15);
    expect(alarmsPerThousand(sixteenDigits.arbitrary, 20_000)).toBeLessThan(60);
  });
});
