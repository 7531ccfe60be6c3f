import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backOff, backoffMs, systemBackoff } from './index.ts';

describe('backoff', () => {
  it('doubles the longest wait with every attempt', async () => {
    const waits: number[] = [];
    const backoff = { firstMs: 20, random: () => 1, wait: async (ms: number) => void waits.push(ms) };
    for (const attempts of [1, 2, 3, 4]) await backOff(attempts, backoff);
    expect(waits).toEqual([20, 40, 80, 160]);
  });

  it('spreads the waits of callers that collided', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempts, random) => {
          const ms = backoffMs(attempts, { firstMs: 50, random: () => random });
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(50 * 2 ** (attempts - 1));
        },
      ),
    );
  });

  it('resolves after a real wait', async () => {
    await expect(backOff(1, systemBackoff(1))).resolves.toBeUndefined();
  });
});
