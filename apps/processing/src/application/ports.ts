import type { MerchantLimits } from '@millrace/contracts-merchant';
import { Failure } from '@millrace/failures';
import type { DayReservation, Rejection, ScreeningDecision } from '../domain/screening.ts';

/** Whoever knows the limits of merchants. */
export interface LimitsSource {
  /**
   * @returns null for a merchant without limits
   * @throws ScreeningUnavailable (retryable)
   */
  limitsOf(merchantId: string): Promise<MerchantLimits | null>;
}

/** What was decided of the payments of merchants with daily limits, and how much of each day they have taken. */
export interface ScreeningStore {
  /**
   * Accepts a payment and counts it, when its day has room for it; rejects it when it has not. One or the other is
   * recorded, once.
   * @returns what was decided of the payment when it was asked for first, whatever the limits are now
   * @throws ScreeningUnavailable (retryable)
   */
  reserve(paymentId: string, reservation: DayReservation): Promise<ScreeningDecision>;
  /**
   * Records a rejection that needs no look at the day.
   * @returns what was decided of the payment when it was asked for first
   * @throws ScreeningUnavailable (retryable)
   */
  reject(paymentId: string, rejection: Rejection): Promise<ScreeningDecision>;
}

/** Limits could not be read, or a decision could not be recorded. Nothing was decided. */
export class ScreeningUnavailable extends Failure {
  override readonly name = 'ScreeningUnavailable';
}
