import type { RefundRequested } from '@millrace/contracts-processing';
import { ACQUIRER_UNAVAILABLE, type CaptureInput } from '@millrace/contracts-settlement';
import { Failure } from '@millrace/failures';
import type { Money } from '@millrace/money';
import type { Transfer, TransferId } from '../domain/ledger.ts';

/** The append-only ledger. Every transfer that it gives out was checked to balance. */
export interface LedgerStore {
  /**
   * @returns false when a transfer of this id stands there already; it is not touched
   * @throws TableUnavailable
   */
  add(transfer: Transfer): Promise<boolean>;
  /** Strongly consistent. @throws TableUnavailable, InvariantViolation */
  find(key: LedgerKey): Promise<Transfer | undefined>;
  /** Strongly consistent, in the order of their ids. @throws TableUnavailable, InvariantViolation */
  ofPayment(key: Omit<LedgerKey, 'id'>): Promise<readonly Transfer[]>;
}

export type LedgerKey = Readonly<{ id: TransferId; merchantId: string; paymentId: string }>;

/** Balances, kept current from the ledger's stream. */
export interface BalanceStore {
  /** The most records that one call of `apply` may write: one for each transfer and one for each balance. */
  readonly maxWrites: number;
  /**
   * Applies those of the transfers that are new, unless told those that are set aside, all of them or none. Safe to call at the same
   * time and any number of times with the same transfers: each is applied once.
   * @throws TableUnavailable
   */
  apply(transfers: readonly Transfer[], those?: 'new' | 'set_aside'): Promise<void>;
  /** Remembers a transfer until it is applied, unless it is applied or set aside already. @throws TableUnavailable */
  setAside(key: LedgerKey): Promise<void>;
  /** What is set aside and was last tried at a moment or before, the longest ago first. @throws TableUnavailable */
  findSetAside(query: SetAsideQuery): Promise<SetAsidePage>;
  /** Notes that what is set aside was tried now. @throws TableUnavailable */
  postpone(key: LedgerKey): Promise<void>;
  /** What is available to a merchant, by currency; 0 where money came and went. @throws TableUnavailable */
  availableTo(merchantId: string): Promise<AvailableBalances>;
}

export interface SetAsideQuery {
  readonly triedUntil: Date;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: SetAsidePage['next'];
}

export interface SetAsidePage {
  readonly keys: readonly LedgerKey[];
  /** Where to go on; undefined at the end. */
  readonly next?: Readonly<Record<string, unknown>>;
}

export interface AvailableBalances {
  readonly balances: readonly Money[];
  /** Currencies whose balance is stored in a form that nobody wrote, and why; they hide no other balance. */
  readonly unreadable: readonly { readonly currency: string; readonly reason: string }[];
}

/**
 * Who holds the payers' money. An answer is for good: the same payment, or the same refund, gets the same one whatever
 * the attempt and however many ask at once, so that asking again is safe and a refund that was refused, and reversed
 * in the ledger, is never paid back after all. Only being unavailable passes.
 */
export interface Acquirer {
  /** Takes the payer's money. @throws AcquirerUnavailable, TableUnavailable */
  capture(payment: CaptureInput): Promise<'captured' | 'refused'>;
  /** Gives a refund to whom its payment came from. @throws AcquirerUnavailable, TableUnavailable */
  payBack(refund: RefundRequested): Promise<'paid_back' | 'refused'>;
}

/** What is remembered of settlements and refunds in progress. */
export interface SettlementStore {
  /** Counts a try to capture, durably. @returns 1 for the first one. @throws TableUnavailable */
  countCapture(paymentId: string): Promise<number>;
  /** Counts a try to pay back, durably. @returns 1 for the first one. @throws TableUnavailable */
  countPayBack(refundId: string): Promise<number>;
}

/** The acquirer does not answer or is closed. The workflows repeat the task by this name. */
export class AcquirerUnavailable extends Failure {
  override readonly name = ACQUIRER_UNAVAILABLE;

  constructor(message: string) {
    super(message, { retryable: true });
  }
}
