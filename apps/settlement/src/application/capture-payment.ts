import { settlementFailed, type CaptureInput, type CaptureResult } from '@millrace/contracts-settlement';
import { minorUnitsFromWire, money, parseCurrency, toMajorUnits } from '@millrace/money';
import type { Acquirer } from './ports.ts';

/**
 * Captures the payer's money through the acquirer.
 * @returns captured, or refused with the event for the bus
 * @throws AcquirerUnavailable, TableUnavailable (both retryable)
 */
export async function capturePayment(
  payment: CaptureInput,
  { acquirer, clock }: { readonly acquirer: Acquirer; readonly clock: () => Date },
): Promise<CaptureResult> {
  const answer = await acquirer.capture(payment);
  const now = clock().toISOString();
  if (answer === 'captured') return { outcome: 'captured', capturedAt: now };
  const { paymentId, merchantId, correlationId, amount, currency } = payment;
  const refused = toMajorUnits(money(minorUnitsFromWire(amount), parseCurrency(currency)));
  const { detail } = settlementFailed.make({
    id: `${paymentId}.settlement_failed`,
    occurredAt: now,
    correlationId,
    merchantId,
    data: {
      paymentId,
      code: 'settlement_refused',
      message: `The acquirer refused the payment of ${refused} ${currency}.`,
    },
  });
  return { outcome: 'refused', failed: detail };
}
