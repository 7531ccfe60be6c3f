import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { minorUnits, parseCurrency } from '@millrace/money';
import { aTransfer } from '../testing/payments.ts';
import { merchantOf, parseAccount, assertBalanced, joinLegs, movesTheSame, type Leg } from './ledger.ts';

const leg = (account: string, amount: bigint, currency = 'USD'): Leg => ({
  account: parseAccount(account),
  amount: minorUnits(amount),
  currency: parseCurrency(currency),
});

describe('a transfer', () => {
  it.each([
    ['has no legs', []],
    ['has one leg', [leg('fees', 1n)]],
    ['sums to more than zero', [leg('fees', 2n), leg('rounding', -1n)]],
    ['sums to zero only across currencies', [leg('fees', 1n), leg('rounding', -1n, 'EUR')]],
    ['has a leg of zero', [leg('fees', 1n), leg('rounding', -1n), leg('fx:USD', 0n)]],
  ])('INV-17: is refused when it %s', (_what, legs) => {
    expect(() => assertBalanced({ ...aTransfer(), legs })).toThrow('transfer_balanced');
  });

  it('INV-17: is refused when any one of its legs is off by any amount', () => {
    const { legs, ...facts } = aTransfer();
    const change = fc.tuple(
      fc.nat(legs.length - 1),
      fc.bigInt().filter((by) => by !== 0n),
    );
    fc.assert(
      fc.property(change, ([at, by]) => {
        const changed = legs.map((one, index) =>
          index === at ? { ...one, amount: minorUnits(one.amount + by) } : one,
        );
        expect(() => assertBalanced({ ...facts, legs: changed })).toThrow('transfer_balanced');
      }),
    );
  });

  it('is the same as another with another order of legs and another time', () => {
    const transfer = aTransfer();
    const other = { ...transfer, createdAt: '2027-01-01T00:00:00.000Z', legs: transfer.legs.toReversed() };
    expect(movesTheSame(transfer, other)).toBe(true);
  });

  it.each([
    ['of another merchant', { merchantId: 'mer_x' }],
    ['of another kind', { kind: 'refund' as const }],
    ['with other legs', { legs: [leg('fees', -5n), leg('rounding', 5n)] }],
  ])('differs from one %s', (_what, difference) => {
    const transfer = aTransfer();
    expect(movesTheSame(transfer, { ...transfer, ...difference })).toBe(false);
  });

  it('joins legs of one account and currency', () => {
    const legs = [
      leg('fx:USD', 5n),
      leg('fees', 1n),
      leg('fx:USD', -5n),
      leg('fees', 2n),
      leg('fees', 3n, 'EUR'),
    ];
    expect(joinLegs(legs)).toEqual([leg('fees', 3n), leg('fees', 3n, 'EUR')]);
  });
});

describe('an account', () => {
  it.each(['merchant:mer_1:available', 'clearing:tok_success', 'fees', 'fx:USD', 'rounding'])(
    'is %s',
    (name) => {
      expect(parseAccount(name)).toBe(name);
    },
  );

  it.each(['', 'fee', 'merchant:a#b:available', 'merchant::available', 'fx:usd', 'clearing:'])(
    'is never %j',
    (name) => {
      expect(() => parseAccount(name)).toThrow(RangeError);
    },
  );

  it('belongs to its merchant or to the platform', () => {
    expect(merchantOf(parseAccount('merchant:mer_1:available'))).toBe('mer_1');
    expect(merchantOf(parseAccount('fees'))).toBeUndefined();
  });
});
