import { describe, expect, it } from '@jest/globals';
import { settlementFailed, type CaptureInput } from '@millrace/contracts-settlement';
import { anAcceptedPayment, NOW } from '../testing/payments.ts';
import { aSandbox } from '../testing/sandbox.ts';
import { capturePayment } from './capture-payment.ts';

function aCapture(source: string): CaptureInput {
  const { merchantId, correlationId, data } = anAcceptedPayment({ source });
  const { paymentId, amount, currency } = data;
  return { paymentId, merchantId, correlationId, amount, currency, source };
}

function acquirer() {
  const sandbox = aSandbox();
  const capture = (input: CaptureInput) => capturePayment(input, sandbox);
  return { settlements: sandbox.settlements, capture };
}

const captured = { outcome: 'captured', capturedAt: NOW };

describe('the capture of a payment', () => {
  it.each(['tok_success', 'tok_refund_retry', 'tok_refund_fails'])(
    'succeeds with %s, without a write',
    async (source) => {
      const { settlements, capture } = acquirer();
      expect(await capture(aCapture(source))).toEqual(captured);
      expect(settlements.counts.size).toBe(0);
    },
  );

  it('fails twice with AcquirerUnavailable for each payment with tok_settlement_retry', async () => {
    const { capture } = acquirer();
    for (const input of [aCapture('tok_settlement_retry'), aCapture('tok_settlement_retry')]) {
      const unavailable = { name: 'AcquirerUnavailable', retryable: true };
      await expect(capture(input)).rejects.toMatchObject(unavailable);
      await expect(capture(input)).rejects.toMatchObject(unavailable);
      expect(await capture(input)).toEqual(captured);
      expect(await capture(input)).toEqual(captured);
    }
  });

  it.each(['tok_settlement_fails', 'tok_other'])(
    'is refused with %s, with the event for the bus',
    async (source) => {
      const { capture } = acquirer();
      const input = aCapture(source);
      const { paymentId, merchantId, correlationId } = input;
      const refusal = await capture(input);
      expect(refusal).toEqual({
        outcome: 'refused',
        failed: {
          id: `${paymentId}.settlement_failed`,
          version: 1,
          occurredAt: NOW,
          correlationId,
          merchantId,
          data: {
            paymentId,
            code: 'settlement_refused',
            message: 'The acquirer refused the payment of 100.00 USD.',
          },
        },
      });
      expect(settlementFailed.detail.errors('failed' in refusal && refusal.failed)).toEqual([]);
      expect(await capture(input)).toEqual(refusal);
    },
  );
});
