import type { Instant } from '@millrace/time';

/** What a person is told once for a merchant, however many of its orders it concerns. */
export const noticeCodes = [
  'payments_not_connected',
  'payment_key_refused',
  'payment_request_failed',
  'payment_unknown',
] as const;

export type NoticeCode = (typeof noticeCodes)[number];

/** Those that any answer to the merchant's key shows to be over; the others concern an order besides. */
export const keyNoticeCodes = [
  'payments_not_connected',
  'payment_key_refused',
] as const satisfies NoticeCode[];

/** Why a merchant's orders wait, which a person is told. */
export interface Notice {
  readonly merchantId: string;
  readonly code: NoticeCode;
}

/**
 * Port: remembers what a person was told, so that anybody who places orders cannot cause any number of dead letters.
 * Every method throws `OrderStoreUnavailable`.
 */
export interface MerchantNotices {
  /**
   * Whether the caller is to tell a person; nobody else is until `claimedUntil`. Whoever claims and then fails to tell
   * leaves it to the next caller after that.
   */
  claim(notice: Notice, at: Instant, claimedUntil: Instant): Promise<boolean>;
  /** Records that a person was told; until then nobody claims it again. */
  confirm(notice: Notice, until: Instant): Promise<void>;
  /**
   * The merchant's key works: what is in the way later is told anew.
   * @param codes all of them when not given
   */
  end(merchantId: string, codes?: readonly NoticeCode[]): Promise<void>;
}
