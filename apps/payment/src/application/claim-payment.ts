import type { ClaimRequest, ClaimResponse } from '@millrace/contracts-payment';
import { paymentIds } from '@millrace/contracts-payment';
import { firstDueAt } from '@millrace/sweeping';
import { instantOf } from '@millrace/time';
import type { PaymentStore } from './payment-store.ts';

/** The payment of a settlement does not exist: a defect elsewhere, not to be retried. */
export class PaymentUnknown extends Error {
  override readonly name = 'PaymentUnknown';
  readonly retryable = false;

  constructor(paymentId: string) {
    super(`there is no payment ${paymentId} of this merchant`);
  }
}

/**
 * Claims a payment for its settlement, so that it can no longer be canceled. Of a cancel and a claim, only
 * one succeeds.
 * @returns `claimed` to every repeat, because all later steps are keyed by the payment's id
 * @throws PaymentUnknown, PaymentStoreUnavailable (retryable)
 */
export async function claimPayment(
  { paymentId, merchantId, cause, correlationId }: ClaimRequest,
  ports: { store: PaymentStore; clock: () => Date; sweepAfterSeconds: number },
): Promise<ClaimResponse> {
  const now = ports.clock();
  const outcome = await ports.store.apply(
    { merchantId, id: paymentIds.parse(paymentId) },
    {
      event: 'claim',
      at: instantOf(now),
      dueAt: firstDueAt(now, ports.sweepAfterSeconds),
      cause,
      correlationId,
    },
  );
  if (outcome.kind === 'not_found') throw new PaymentUnknown(paymentId);
  const { status } = outcome.payment;
  return { outcome: outcome.kind === 'refused' ? 'not_claimable' : 'claimed', status };
}
