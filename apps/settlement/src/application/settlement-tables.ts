import type { Transfer } from '../domain/ledger.ts';

/** The raw content of the ledger and the balances, for a check that trusts neither. */
export interface SettlementTables {
  /** An applied transfer keeps its marker for at least this time. */
  readonly markersKeptMs: number;
  /** The transfers of one payment are adjacent. @throws TableUnavailable */
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
