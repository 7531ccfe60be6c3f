import { describe, expect, it } from '@jest/globals';
import { inParallel } from './platform/in-parallel.ts';
import { demoMerchant, type Answer } from './platform/merchant.ts';
import { faultOf } from './platform/problem.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { tablesAtRest } from './platform/tables.ts';

const ROUNDS = 6;
const PAYMENTS_PER_ROUND = 60;
const AT_ONCE = 4;
/** A read takes a few milliseconds, and claiming a payment a few dozen. */
const MAX_READS = 20;

const platform = sharedPlatform();
const merchant = demoMerchant(platform);

interface Canceled {
  readonly id: string;
  readonly answer: Answer;
}

/** Creates a payment and cancels it after some reads, or twice at once when `reads` is odd. */
async function payAndCancel(reads: number): Promise<Canceled[]> {
  const { id } = await merchant.pay();
  for (let read = 0; read < reads; read += 1) await merchant.payment(id);
  const attempts = Array.from({ length: 1 + (reads % 2) }, () => merchant.post(`/payments/${id}/cancel`, ''));
  return (await Promise.all(attempts)).map((answer) => ({ id, answer }));
}

describe('INV-8: cancel against settlement', () => {
  it('has one winner: the answer names it, and the transfers agree', async () => {
    const seen = new Map<string, Canceled[]>();
    for (let round = 0; round < ROUNDS && seen.size < 2; round += 1) {
      const moments = Array.from({ length: PAYMENTS_PER_ROUND }, (_none, index) => index % MAX_READS);
      const all = (await inParallel(moments, AT_ONCE, payAndCancel)).flat();
      for (const one of all) {
        const { status } = await merchant.end(one.id);
        seen.set(status, [...(seen.get(status) ?? []), one]);
      }
    }
    expect([...seen.keys()].sort()).toEqual(['canceled', 'settled']);

    // All remaining work has ended, so no transfer can follow.
    await tablesAtRest(platform.endpointUrl);
    for (const { id, answer } of seen.get('canceled')!) {
      expect(answer).toMatchObject({ status: 200, json: { id, status: 'canceled' } });
      expect(await merchant.transfers(id)).toEqual([]);
      expect(await merchant.payment(id)).toEqual(answer.json);
      expect((await merchant.history(id)).map(({ status }) => status)).toEqual(['pending', 'canceled']);
    }
    for (const { id, answer } of seen.get('settled')!) {
      expect(faultOf(answer, 'payment_not_cancelable', 409)).toBeUndefined();
      expect(await merchant.transfers(id)).toHaveLength(1);
      expect((await merchant.payment(id)).status).toBe('settled');
    }
  });
});
