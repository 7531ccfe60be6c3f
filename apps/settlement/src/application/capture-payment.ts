import { settlementFailed, type CaptureInput, type CaptureResult } from '@millrace/contracts-settlement';
import { assertNever } from '@millrace/money';
import { answerDependsOnAttempt, sandboxAnswer } from '../domain/acquirer-sandbox.ts';
import { AcquirerUnavailable } from './acquirer-unavailable.ts';
import type { SettlementStore } from './ports.ts';

/**
 * Takes the payer's money through the acquirer. Only a source whose answer changes from try to try costs a write.
 * @returns captured, or refused with the event that says so
 * @throws AcquirerUnavailable, TableUnavailable (both retryable)
 */
export async function capturePayment(
  { paymentId, merchantId, correlationId, source }: CaptureInput,
  { settlements, clock }: { readonly settlements: SettlementStore; readonly clock: () => Date },
): Promise<CaptureResult> {
  const attempt = answerDependsOnAttempt(source) ? await settlements.countCapture(paymentId) : 1;
  const answer = sandboxAnswer(source, attempt);
  const now = clock().toISOString();
  switch (answer) {
    case 'captured':
      return { outcome: 'captured', capturedAt: now };
    case 'refused': {
      const { detail } = settlementFailed.make({
        id: `${paymentId}.settlement_failed`,
        occurredAt: now,
        correlationId,
        merchantId,
        data: { paymentId, code: 'settlement_refused', message: 'The acquirer refused the payment.' },
      });
      return { outcome: 'refused', failed: detail };
    }
    case 'unavailable':
      throw new AcquirerUnavailable(`the acquirer is not available (attempt ${attempt} of ${paymentId})`);
    default:
      return assertNever(answer);
  }
}
