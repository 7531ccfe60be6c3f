import type { Transfer } from '../domain/ledger.ts';

/** All that the ledger and the balances hold, as it stands: for a check that trusts neither. */
export interface SettlementTables {
  /** A transfer that is in the balances keeps its marker for at least so long. */
  readonly markersKeptMs: number;
  /** The transfers of one payment come one after the other. @throws TableUnavailable */
  ledger(): AsyncIterable<LedgerEntry>;
  /** @throws TableUnavailable */
  balances(): AsyncIterable<BalanceEntry>;
}

export type LedgerEntry =
  | Readonly<{ entry: 'transfer'; transfer: Transfer }>
  | Readonly<{ entry: 'unreadable'; transferId: string; reason: string }>;

export type BalanceEntry =
  /** By account and currency, `fees#USD`, in minor units. */
  | Readonly<{ entry: 'balance'; key: string; amount: bigint }>
  | Readonly<{ entry: 'applied'; transferId: string }>
  | Readonly<{ entry: 'set_aside'; transferId: string }>
  | Readonly<{ entry: 'unreadable'; key: string; reason: string }>;
