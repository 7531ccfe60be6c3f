import { describe, expect, it } from '@jest/globals';
import { requireLoopback } from '../loopback-only.ts';
import { StartFailure } from '../start-failure.ts';
import { arrivals } from './arrivals.ts';
import { percentile } from './percentiles.ts';
import { sumsOf } from './transfers.ts';

describe('percentile', () => {
  it('is the nearest rank of the sorted samples', () => {
    const samples = [5, 1, 4, 2, 3];
    expect([0.5, 0.95, 1].map((share) => percentile(samples, share))).toEqual([3, 5, 5]);
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('arrivals', () => {
  it('calls arrive rate × time times, each at its due time, whether or not earlier calls have ended', async () => {
    const due: number[] = [];
    const never = new Promise(() => {});
    await arrivals({ ratePerSecond: 200, seconds: 0.1 }, (index, dueAtMs) => {
      expect(index).toBe(due.length);
      due.push(dueAtMs);
      return never;
    });
    expect(due).toHaveLength(20);
    expect(due[19]! - due[0]!).toBeCloseTo(95, 6);
  });
});

describe('sumsOf', () => {
  it('sums the legs of each currency', () => {
    const leg = (amount: number, currency: string) => ({ account: 'a', amount, currency });
    const legs = [leg(-100, 'USD'), leg(100, 'USD'), leg(85, 'EUR'), leg(-84, 'EUR')];
    expect(sumsOf({ id: 't', kind: 'payment', paymentId: 'p', createdAt: '', legs })).toEqual({
      USD: 0n,
      EUR: 1n,
    });
  });
});

describe('requireLoopback', () => {
  it.each(['http://localhost:4000', 'http://127.0.0.1:4000', 'http://[::1]:4000'])(
    'accepts %s',
    (address) => {
      expect(requireLoopback(address).port).toBe('4000');
    },
  );

  it.each([
    'https://example.com',
    'http://10.0.0.1',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'x',
  ])('rejects %s', (address) => {
    expect(() => requireLoopback(address)).toThrow(StartFailure);
  });
});
