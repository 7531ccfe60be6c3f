import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvariantViolation } from '@millrace/invariants';
import { MAX_AMOUNT_MINOR, parseCurrency } from '@millrace/money';
import { amountMinor, currency, feeSchedule } from '../testing/arbitraries.ts';
import { aRateTable, wideTable } from '../testing/builders.ts';
import { feeOn, localFees, sourceForNet, standardFees, type FeeSchedule } from './fee-schedule.ts';

const fees = (code: string, schedule: FeeSchedule = standardFees, table = aRateTable()) =>
  localFees(schedule, table, parseCurrency(code));

describe('the fee schedule in a currency', () => {
  it.each([
    ['EUR', 30n, 100_000n],
    ['USD', 37n, 125_000n],
    ['JPY', 48n, 160_000n],
    ['KWD', 150n, 500_000n],
    ['CLF', 75n, 250_000n],
  ])('in %s has a fixed fee of %d minor units and its second tier at %d', (code, fixedMinor, second) => {
    const local = fees(code);
    expect(local.fixedMinor).toBe(fixedMinor);
    expect(local.tiers[1]?.fromMinor).toBe(second);
  });

  it.each([
    ['no tiers', { tiers: [] }],
    ['a first tier above 0', { tiers: [{ fromEurMinor: 1n, feeBps: 1n }] }],
    [
      'tiers out of order',
      {
        tiers: [
          { fromEurMinor: 0n, feeBps: 1n },
          { fromEurMinor: 0n, feeBps: 1n },
        ],
      },
    ],
    ['a tier of 100 %', { tiers: [{ fromEurMinor: 0n, feeBps: 10_000n }] }],
    ['a negative fixed fee', { fixedEurMinor: -1n }],
  ])('is refused with %s', (_what, overrides) => {
    expect(() => fees('EUR', { ...standardFees, ...overrides })).toThrow(InvariantViolation);
  });
});

describe('the fee on an amount', () => {
  it.each([
    ['the fixed part and half a per cent', 10_000n, 30n + 50n],
    ['half a cent, rounded down to even', 100n, 30n],
    ['half a cent, rounded up to even', 300n, 30n + 2n],
    ['all of the first tier', 100_000n, 30n + 500n],
    ['a part of the second tier', 200_000n, 30n + 500n + 350n],
    ['a part of every tier', 20_000_000n, 30n + 500n + 3_150n + 18_000n + 10_000n],
  ])('is %s', (_what, sourceMinor, fee) => {
    expect(feeOn(sourceMinor, fees('EUR'))).toBe(fee);
  });

  it('grows by 0 or 1 with every minor unit of the amount, in every currency and schedule', () => {
    fc.assert(
      fc.property(feeSchedule, currency, amountMinor, (schedule, code, amount) => {
        const local = localFees(schedule, wideTable, code);
        const step = feeOn(amount + 1n, local) - feeOn(amount, local);
        expect(step === 0n || step === 1n).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('grows by 0 or 1 across each threshold', () => {
    fc.assert(
      fc.property(feeSchedule, currency, fc.bigInt({ min: -2n, max: 2n }), (schedule, code, offset) => {
        const local = localFees(schedule, wideTable, code);
        for (const { fromMinor } of local.tiers) {
          const amount = fromMinor + offset < 0n ? 0n : fromMinor + offset;
          const step = feeOn(amount + 1n, local) - feeOn(amount, local);
          expect(step === 0n || step === 1n).toBe(true);
        }
      }),
    );
  });
});

describe('the source amount for a net amount', () => {
  it('leaves exactly the net amount, and is the smallest that does', () => {
    fc.assert(
      fc.property(feeSchedule, currency, amountMinor, (schedule, code, net) => {
        const local = localFees(schedule, wideTable, code);
        const source = sourceForNet(net, local);
        if (source === undefined) {
          const most = BigInt(MAX_AMOUNT_MINOR);
          expect(most - feeOn(most, local)).toBeLessThan(net);
        } else {
          expect(source - feeOn(source, local)).toBe(net);
          expect(source - 1n - feeOn(source - 1n, local)).toBeLessThan(net);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is undefined when it would exceed the largest amount', () => {
    expect(sourceForNet(BigInt(MAX_AMOUNT_MINOR), fees('EUR'))).toBeUndefined();
    expect(sourceForNet(BigInt(MAX_AMOUNT_MINOR) + 1n, fees('EUR'))).toBeUndefined();
  });
});
