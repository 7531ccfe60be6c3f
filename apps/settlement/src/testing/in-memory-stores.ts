import { assertInvariant } from '@millrace/invariants';
import type { BalanceStore, LedgerKey, LedgerStore, SettlementStore } from '../application/ports.ts';
import type { SettlementTables } from '../application/settlement-tables.ts';
import { accounts, assertBalanced, balanceKey, foldBalances, type Transfer } from '../domain/ledger.ts';

export interface InMemoryLedgerStore extends LedgerStore {
  readonly transfers: Map<string, Transfer>;
}

export function inMemoryLedgerStore(): InMemoryLedgerStore {
  const transfers = new Map<string, Transfer>();
  return {
    transfers,
    add: async (transfer) => {
      assertBalanced(transfer);
      const key = keyOf(transfer);
      if (transfers.has(key)) return false;
      transfers.set(key, transfer);
      return true;
    },
    find: async (key) => {
      const transfer = transfers.get(keyOf(key));
      if (transfer) assertBalanced(transfer);
      return transfer;
    },
    ofPayment: async ({ merchantId, paymentId }) => {
      const own = [...transfers.values()].filter(
        (transfer) => transfer.merchantId === merchantId && transfer.paymentId === paymentId,
      );
      own.forEach(assertBalanced);
      return own.sort((left, right) => (left.id < right.id ? -1 : 1));
    },
  };
}

export interface InMemoryBalanceStore extends BalanceStore {
  readonly applied: Map<string, Transfer>;
  readonly waiting: Map<string, LedgerKey & { readonly triedAt: number }>;
  /** Errors of balances that cannot be added to, by key, such as `fees#USD`. */
  readonly broken: Map<string, Error>;
}

/** @param options.maxWrites small, so that even small batches are split */
export function inMemoryBalanceStore(
  clock: () => Date = () => new Date(),
  { maxWrites = 20 }: { maxWrites?: number } = {},
): InMemoryBalanceStore {
  const applied: InMemoryBalanceStore['applied'] = new Map();
  const waiting: InMemoryBalanceStore['waiting'] = new Map();
  const broken: InMemoryBalanceStore['broken'] = new Map();
  return {
    maxWrites,
    applied,
    waiting,
    broken,
    apply: async (transfers, those = 'new') => {
      const moved = foldBalances(transfers);
      assertInvariant(transfers.length + moved.length <= maxWrites, 'transaction_bounded');
      const own = transfers.filter(({ id }) =>
        those === 'new' ? !applied.has(id) && !waiting.has(id) : waiting.has(id),
      );
      for (const balance of foldBalances(own)) {
        const error = broken.get(balanceKey(balance));
        if (error) throw error;
      }
      for (const transfer of own) {
        applied.set(transfer.id, transfer);
        waiting.delete(transfer.id);
      }
    },
    setAside: async ({ id, merchantId, paymentId }) => {
      if (applied.has(id) || waiting.has(id)) return;
      waiting.set(id, { id, merchantId, paymentId, triedAt: clock().getTime() });
    },
    findSetAside: async ({ triedUntil, limit, after }) => {
      const due = [...waiting.values()]
        .filter(({ triedAt }) => triedAt <= triedUntil.getTime())
        .sort((left, right) => left.triedAt - right.triedAt || (left.id < right.id ? -1 : 1));
      const from = after ? due.findIndex(({ id }) => id === after['id']) + 1 : 0;
      const keys = due.slice(from, from + limit);
      const last = keys.at(-1);
      return { keys, ...(last && from + limit < due.length && { next: { id: last.id } }) };
    },
    postpone: async ({ id }) => {
      const found = waiting.get(id);
      if (found) waiting.set(id, { ...found, triedAt: clock().getTime() });
    },
    availableTo: async (merchantId) => {
      const account = accounts.merchantAvailable(merchantId);
      const balances = foldBalances([...applied.values()])
        .filter((balance) => balance.account === account)
        .map(({ amount, currency }) => ({ amount, currency }));
      return { balances, unreadable: [] };
    },
  };
}

/** Both tables, without the balances themselves, which a repair does not read. */
export function inMemorySettlementTables(
  { transfers }: InMemoryLedgerStore,
  { applied, waiting }: InMemoryBalanceStore,
): SettlementTables {
  return {
    markersKeptMs: 8 * 24 * 60 * 60 * 1000,
    async *ledger() {
      for (const transfer of transfers.values()) yield { entry: 'transfer', transfer };
    },
    async *balances() {
      for (const transferId of applied.keys()) yield { entry: 'applied', transferId };
      for (const transferId of waiting.keys()) yield { entry: 'set_aside', transferId };
    },
  };
}

export interface InMemorySettlementStore extends SettlementStore {
  /** Attempts by the id of the payment or refund. */
  readonly counts: Map<string, number>;
}

export function inMemorySettlementStore(): InMemorySettlementStore {
  const counts = new Map<string, number>();
  const count = async (id: string): Promise<number> => {
    const attempt = (counts.get(id) ?? 0) + 1;
    counts.set(id, attempt);
    return attempt;
  };
  return { counts, countCapture: count, countPayBack: count };
}

function keyOf({ merchantId, paymentId, id }: LedgerKey): string {
  return `${merchantId}#${paymentId}#${id}`;
}
