import type { Money } from '@millrace/money';
import type { Transfer, TransferId } from '../domain/transfer.ts';

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
   * Applies those of the transfers that were not applied before, all of them or none. Safe to call at the same time
   * and any number of times with the same transfers.
   * @throws TableUnavailable
   */
  apply(transfers: readonly Transfer[]): Promise<void>;
  /** What is available to a merchant, by currency; 0 where money came and went. @throws TableUnavailable */
  availableTo(merchantId: string): Promise<readonly Money[]>;
}

/** What is remembered of settlements in progress. */
export interface SettlementStore {
  /** Counts a try to capture, durably. @returns 1 for the first one. @throws TableUnavailable */
  countCapture(paymentId: string): Promise<number>;
}
