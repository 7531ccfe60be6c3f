import type { RefundFault } from './refund-within-transfer.ts';

/** A balance that differs from the sum of its transfers; amounts in minor units. */
export type BalanceDifference = Readonly<{
  /** Account and currency, as in `fees#USD`. */
  key: string;
  stored: bigint;
  recomputed: bigint;
}>;

/** The transfer that most likely explains the difference of a balance. */
export type Explanation = Readonly<{
  transferId: string;
  createdAt: string;
  /** It has no marker, its amount is exactly the difference, or it is only the latest one. */
  why: 'not_applied' | 'same_amount' | 'latest';
}>;

/** A fault in the tables of settlement. */
export type Difference =
  /** INV-17: an item of the ledger that is not a transfer or does not balance. */
  | Readonly<{ kind: 'transfer_unreadable'; transferId: string; reason: string }>
  /** INV-18: a transfer whose id is not derived from its payment or refund. */
  | Readonly<{ kind: 'transfer_misnamed'; transferId: string }>
  /** INV-16: a reversal that is not a refund of the payment with opposite signs. */
  | Readonly<{ kind: 'reversal_differs'; transferId: string }>
  /** INV-14, INV-15: the latest of refunds that together do not match their payment. */
  | Readonly<{ kind: 'refund_fault'; transferId: string; fault: RefundFault['fault'] }>
  /** INV-19: it was applied to the balances but is no longer in the ledger. */
  | Readonly<{ kind: 'transfer_removed'; transferId: string }>
  /** An item of the balances that is neither a balance under its key nor a marker. */
  | Readonly<{ kind: 'balance_unreadable'; key: string; reason: string }>
  /** INV-20. */
  | (Readonly<{ kind: 'balance_differs'; explainedBy?: Explanation }> & BalanceDifference);

/** The result of verifying the ledger and the balances. */
export type Verdict =
  | Readonly<{ outcome: 'agree'; transfers: number; accounts: number }>
  /** Some transfers are not applied to the balances yet; nothing else is wrong. */
  | Readonly<{ outcome: 'behind'; notApplied: number; first: string }>
  | Readonly<{ outcome: 'differ'; difference: Difference }>;
