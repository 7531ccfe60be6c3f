import { describe, expect, it } from '@jest/globals';
import type { RefundRequested } from '@millrace/contracts-processing';
import { refundSucceeded } from '@millrace/contracts-settlement';
import { anAcceptedPayment, demo, NOW } from '../testing/payments.ts';
import { aRefund } from '../testing/refunds.ts';
import { aSandbox } from '../testing/sandbox.ts';
import { payBackRefund } from './pay-back-refund.ts';

const refundOf = (source: string) => aRefund(anAcceptedPayment({ source }));
const posted = { outcome: 'posted', transferId: 'tr_rfd_1' } as const;
const payBackBy = (sandbox: ReturnType<typeof aSandbox>) => (refund: RefundRequested) =>
  payBackRefund(refund, posted, sandbox);

describe('a refund at the acquirer', () => {
  it('is paid back with tok_success, with the event for the bus and without a write', async () => {
    const sandbox = aSandbox();
    const refund = refundOf('tok_success');
    const { refundId, paymentId } = refund.data;
    const answer = await payBackBy(sandbox)(refund);
    expect(answer).toEqual({
      outcome: 'paid_back',
      succeeded: {
        id: `${refundId}.succeeded`,
        version: 1,
        occurredAt: NOW,
        correlationId: 'cor_1',
        merchantId: demo,
        data: { refundId, paymentId, transferId: 'tr_rfd_1' },
      },
    });
    expect(refundSucceeded.detail.errors('succeeded' in answer && answer.succeeded)).toEqual([]);
    expect(sandbox.settlements.counts.size).toBe(0);
  });

  it('fails twice with AcquirerUnavailable for each refund with tok_refund_retry', async () => {
    const payBack = payBackBy(aSandbox());
    for (const refund of [refundOf('tok_refund_retry'), refundOf('tok_refund_retry')]) {
      const unavailable = { name: 'AcquirerUnavailable', retryable: true };
      await expect(payBack(refund)).rejects.toMatchObject(unavailable);
      await expect(payBack(refund)).rejects.toMatchObject(unavailable);
      expect(await payBack(refund)).toMatchObject({ outcome: 'paid_back' });
    }
  });

  it('is refused with tok_refund_fails', async () => {
    const payBack = payBackBy(aSandbox());
    expect(await payBack(refundOf('tok_refund_fails'))).toEqual({ outcome: 'refused', refusedAt: NOW });
  });

  it.each(['tok_success', 'tok_refund_retry', 'tok_refund_fails', 'tok_other'])(
    'INV-16: gets the same answer at every call with %s',
    async (source) => {
      const payBack = payBackBy(aSandbox());
      const refund = refundOf(source);
      const answers = new Set<string>();
      for (let attempt = 1; attempt <= 6; attempt += 1) {
        const { outcome } = await payBack(refund).catch(({ name }: Error) => ({ outcome: name }));
        answers.add(outcome);
      }
      answers.delete('AcquirerUnavailable');
      expect([...answers]).toHaveLength(1);
    },
  );
});
