import { describe, expect, it } from '@jest/globals';
import { paymentFiles, withoutSupport } from './payment-files.ts';
import { filesOfPayment } from './ratchet.ts';

const before = ['merchant/src/handlers/authorizer.ts'];
const after = [
  'payment/src/handlers/announcer.ts',
  'payment/src/handlers/claim.ts',
  'payment/src/handlers/projection.ts',
  'processing/src/handlers/processor.ts',
  'settlement/src/handlers/capture.ts',
  'settlement/src/handlers/fold-balances.ts',
  'settlement/src/handlers/post-transfer.ts',
];

describe('paymentFiles', () => {
  it('finds no more files than the ratchet allows, and includes every handler on the path', () => {
    const files = paymentFiles();
    const handlersIn = (some: readonly string[]) =>
      some.filter((file) => file.includes('/handlers/')).map((file) => file.replace('apps/', ''));
    expect([handlersIn(files.before), handlersIn(files.after)]).toEqual([before, after]);
    const all = [...files.before, ...files.after];
    expect(new Set(all).size).toBe(all.length);
    expect(files.before.length).toBeLessThanOrEqual(filesOfPayment.before);
    expect(all.length).toBeLessThanOrEqual(filesOfPayment.all);
    expect(withoutSupport(all).length).toBeLessThan(all.length);
  });
});
