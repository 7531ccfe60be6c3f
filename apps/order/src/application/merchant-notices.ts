import type { Instant } from '@millrace/time';

/** Problems that raise one alert per merchant, however many of its orders they affect. */
export const noticeCodes = [
  'payments_not_connected',
  'payment_key_refused',
  'payment_request_failed',
  'payment_unknown',
] as const;

export type NoticeCode = (typeof noticeCodes)[number];

/** Notices that any answer to the merchant's key ends; the others also depend on an order. */
export const keyNoticeCodes = [
  'payments_not_connected',
  'payment_key_refused',
] as const satisfies NoticeCode[];

/** Why a merchant's orders wait. */
export interface Notice {
  readonly merchantId: string;
  readonly code: NoticeCode;
}

/**
 * Port: remembers which alerts were raised, so that many orders cannot cause many dead letters. Every method
 * throws `OrderStoreUnavailable`.
 */
export interface MerchantNotices {
  /**
   * Whether the caller must raise the alert; no other caller may until `claimedUntil`. If it fails, the next
   * caller after that raises it.
   */
  claim(notice: Notice, at: Instant, claimedUntil: Instant): Promise<boolean>;
  /** Records that the alert was raised; it cannot be claimed again before `until`. */
  confirm(notice: Notice, until: Instant): Promise<void>;
  /**
   * Ends notices because the merchant's key works: a later problem alerts again.
   * @param codes all if omitted
   */
  end(merchantId: string, codes?: readonly NoticeCode[]): Promise<void>;
}
