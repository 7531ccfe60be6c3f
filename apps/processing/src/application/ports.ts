import type { MerchantLimits } from '@millrace/contracts-merchant';
import { Failure } from '@millrace/failures';
import type { DayReservation, Rejection, ScreeningDecision } from '../domain/screening.ts';

/** Port: the limits of merchants. */
export interface LimitsSource {
  /**
   * @returns null for a merchant without limits
   * @throws ScreeningUnavailable (retryable)
   */
  limitsOf(merchantId: string): Promise<MerchantLimits | null>;
}

/** Port: the decisions on payments of merchants with daily limits, and the totals of each day. */
export interface ScreeningStore {
  /**
   * Accepts a payment and counts it if it fits into its day's limits; otherwise rejects it. The decision is
   * recorded once.
   * @returns the first decision on the payment, whatever the limits are now
   * @throws ScreeningUnavailable (retryable)
   */
  reserve(paymentId: string, reservation: DayReservation): Promise<ScreeningDecision>;
  /**
   * Records a rejection that does not depend on the day.
   * @returns the first decision on the payment
   * @throws ScreeningUnavailable (retryable)
   */
  reject(paymentId: string, rejection: Rejection): Promise<ScreeningDecision>;
}

/** Limits could not be read, or a decision could not be recorded. Nothing was decided. */
export class ScreeningUnavailable extends Failure {
  override readonly name = 'ScreeningUnavailable';
}
