import type { RefundRequested } from '@millrace/contracts-processing';
import { ACQUIRER_UNAVAILABLE, type CaptureInput } from '@millrace/contracts-settlement';
import { Failure } from '@millrace/failures';
import type { Money } from '@millrace/money';
import type { Transfer, TransferId } from '../domain/ledger.ts';

/** The append-only ledger. Every transfer that it returns was checked to balance. */
export interface LedgerStore {
  /** @returns false when a transfer with this id exists; it is not changed @throws TableUnavailable */
  add(transfer: Transfer): Promise<boolean>;
  /** Strongly consistent. @throws TableUnavailable, InvariantViolation */
  find(key: LedgerKey): Promise<Transfer | undefined>;
  /** Strongly consistent, in the order of their ids. @throws TableUnavailable, InvariantViolation */
  ofPayment(key: Omit<LedgerKey, 'id'>): Promise<readonly Transfer[]>;
}

export type LedgerKey = Readonly<{ id: TransferId; merchantId: string; paymentId: string }>;

/** Balances, updated from the ledger's stream. */
export interface BalanceStore {
  /** The most records that one call of `apply` may write: one per transfer and one per balance. */
  readonly maxWrites: number;
  /**
   * Applies the new ones of the transfers, or with `set_aside` those that are set aside, all or nothing.
   * Concurrent and repeated calls with the same transfers are safe: each is applied once.
   * @throws TableUnavailable
   */
  apply(transfers: readonly Transfer[], those?: 'new' | 'set_aside'): Promise<void>;
  /**
   * Sets a transfer aside until it is applied, unless it is applied or set aside already.
   * @throws TableUnavailable
   */
  setAside(key: LedgerKey): Promise<void>;
  /**
   * Transfers that are set aside and were last tried at `triedUntil` or before, the longest ago first.
   * @throws TableUnavailable
   */
  findSetAside(query: SetAsideQuery): Promise<SetAsidePage>;
  /** Records that a transfer that is set aside was tried now. @throws TableUnavailable */
  postpone(key: LedgerKey): Promise<void>;
  /** A merchant's available balances, by currency; 0 if all money has left. @throws TableUnavailable */
  availableTo(merchantId: string): Promise<AvailableBalances>;
}

export interface SetAsideQuery {
  readonly triedUntil: Date;
  readonly limit: number;
  /** `next` of the previous page. */
  readonly after?: SetAsidePage['next'];
}

export interface SetAsidePage {
  readonly keys: readonly LedgerKey[];
  /** Where to continue; undefined at the end. */
  readonly next?: Readonly<Record<string, unknown>>;
}

export interface AvailableBalances {
  readonly balances: readonly Money[];
  /** Currencies whose stored balance is invalid, and why; they hide no other balance. */
  readonly unreadable: readonly { readonly currency: string; readonly reason: string }[];
}

/**
 * Port: the acquirer, who holds the payers' money. Answers are final: every call for the same payment or
 * refund gets the same answer, so retries are safe, and a refund that was refused and reversed in the ledger
 * is never paid back later. Only unavailability is temporary.
 */
export interface Acquirer {
  /** Captures the payer's money. @throws AcquirerUnavailable, TableUnavailable */
  capture(payment: CaptureInput): Promise<'captured' | 'refused'>;
  /** Pays a refund back to the payer. @throws AcquirerUnavailable, TableUnavailable */
  payBack(refund: RefundRequested): Promise<'paid_back' | 'refused'>;
}

/** Counters of settlements and refunds in progress. */
export interface SettlementStore {
  /** Counts an attempt to capture, durably. @returns 1 for the first attempt @throws TableUnavailable */
  countCapture(paymentId: string): Promise<number>;
  /** Counts an attempt to pay back, durably. @returns 1 for the first attempt @throws TableUnavailable */
  countPayBack(refundId: string): Promise<number>;
}

/** The acquirer does not answer or is closed. The workflows retry the task by this name. */
export class AcquirerUnavailable extends Failure {
  override readonly name = ACQUIRER_UNAVAILABLE;

  constructor(message: string) {
    super(message, { retryable: true });
  }
}
