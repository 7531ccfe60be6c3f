import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { holdsCardNumber } from './index.ts';
import { keyKinds, referenceKinds, references } from './testing/references.ts';

const SEED = 20260508;
const alarmsOf = (arbitrary: fc.Arbitrary<string>, numRuns: number): number =>
  fc.sample(fc.noBias(arbitrary), { seed: SEED, numRuns }).filter(holdsCardNumber).length;
const alarmsPerThousand = (arbitrary: fc.Arbitrary<string>, numRuns: number): number =>
  (alarmsOf(arbitrary, numRuns) * 1000) / numRuns;

/** Both samples reveal twice as many false alarms as are allowed. */
const ofAKind = 10_000;
const ofKeys = 50_000;

const { sixteenDigits, longNumbers, ...structured } = referenceKinds;

describe('references without a card number', () => {
  it('raise fewer than 1 false alarm in 1,000', () => {
    expect(alarmsPerThousand(references, ofAKind)).toBeLessThan(1);
  });

  it.each(Object.entries(structured))(
    'raise fewer than 1 in 1,000 of the kind %s',
    (_kind, { arbitrary }) => {
      expect(alarmsPerThousand(arbitrary, ofAKind)).toBeLessThan(1);
    },
  );

  it.each(Object.entries(keyKinds))(
    'raise fewer than 1 in 10,000 of the idempotency keys %s',
    (_kind, arbitrary) => {
      expect(alarmsOf(arbitrary, ofKeys)).toBeLessThan(ofKeys / 10_000);
    },
  );

  // Only range and check digit distinguish these from card numbers.
  it('raise as many as range, length and check digit allow if they are random digits', () => {
    expect(alarmsPerThousand(longNumbers.arbitrary, ofAKind)).toBeLessThan(15);
    expect(alarmsPerThousand(sixteenDigits.arbitrary, ofAKind)).toBeLessThan(60);
  });
});
