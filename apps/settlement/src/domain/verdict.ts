import type { RefundFault } from './refund-within-transfer.ts';

/** A balance that is not what its transfers come to; amounts in minor units. */
export type BalanceDifference = Readonly<{
  /** Account and currency, as in `fees#USD`. */
  key: string;
  stored: bigint;
  recomputed: bigint;
}>;

/** The transfer that a balance most likely differs by. */
export type Explanation = Readonly<{
  transferId: string;
  createdAt: string;
  /** It has no marker, it moved exactly the difference, or nothing better is known of it than that it is the latest. */
  why: 'not_applied' | 'same_amount' | 'latest';
}>;

/** Something in the tables of settlement that is not as it must be. */
export type Difference =
  /** INV-17: an item of the ledger that is no transfer, or does not balance. */
  | Readonly<{ kind: 'transfer_unreadable'; transferId: string; reason: string }>
  /** INV-18: the id of a payment's or a refund's transfer that does not follow from what it settles. */
  | Readonly<{ kind: 'transfer_misnamed'; transferId: string }>
  /** INV-16: a reversal that is not a refund of the payment with every sign turned. */
  | Readonly<{ kind: 'reversal_differs'; transferId: string }>
  /** INV-14, INV-15: the latest refund of those that together do not fit their payment. */
  | Readonly<{ kind: 'refund_fault'; transferId: string; fault: RefundFault['fault'] }>
  /** INV-19: it was applied to the balances once, and stands in the ledger no more. */
  | Readonly<{ kind: 'transfer_removed'; transferId: string }>
  /** An item of the balances that is neither a balance under its key nor a marker. */
  | Readonly<{ kind: 'balance_unreadable'; key: string; reason: string }>
  /** INV-20. */
  | (Readonly<{ kind: 'balance_differs'; explainedBy?: Explanation }> & BalanceDifference);

/** What a look at all of the ledger and the balances comes to. */
export type Verdict =
  | Readonly<{ outcome: 'agree'; transfers: number; accounts: number }>
  /** Nothing is wrong but that the balances have not got all transfers. */
  | Readonly<{ outcome: 'behind'; notApplied: number; first: string }>
  | Readonly<{ outcome: 'differ'; difference: Difference }>;
