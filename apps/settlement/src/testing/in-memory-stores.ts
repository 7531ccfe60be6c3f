import { assertInvariant } from '@millrace/invariants';
import type {
  AvailableBalances,
  BalanceStore,
  LedgerKey,
  LedgerStore,
  SetAsidePage,
  SetAsideQuery,
  SettlementStore,
} from '../application/ports.ts';
import type { SettlementTables } from '../application/settlement-tables.ts';
import { accounts, balanceKey, foldBalances, assertBalanced, type Transfer } from '../domain/ledger.ts';

export class InMemoryLedgerStore implements LedgerStore {
  readonly transfers = new Map<string, Transfer>();

  async add(transfer: Transfer): Promise<boolean> {
    assertBalanced(transfer);
    const key = keyOf(transfer);
    if (this.transfers.has(key)) return false;
    this.transfers.set(key, transfer);
    return true;
  }

  async find(key: LedgerKey): Promise<Transfer | undefined> {
    const transfer = this.transfers.get(keyOf(key));
    if (transfer) assertBalanced(transfer);
    return transfer;
  }

  async ofPayment({ merchantId, paymentId }: Omit<LedgerKey, 'id'>): Promise<readonly Transfer[]> {
    const own = [...this.transfers.values()].filter(
      (transfer) => transfer.merchantId === merchantId && transfer.paymentId === paymentId,
    );
    own.forEach(assertBalanced);
    return own.sort((left, right) => (left.id < right.id ? -1 : 1));
  }
}

/** Takes few writes at once, so that even small batches are split. */
export class InMemoryBalanceStore implements BalanceStore {
  readonly maxWrites: number = 20;
  readonly applied = new Map<string, Transfer>();
  readonly waiting = new Map<string, LedgerKey & { readonly triedAt: number }>();
  /** Balances that cannot be added to, as `fees#USD`, and what an attempt throws. */
  readonly broken = new Map<string, Error>();
  readonly #clock: () => Date;

  constructor(clock: () => Date = () => new Date()) {
    this.#clock = clock;
  }

  async apply(transfers: readonly Transfer[], those: 'new' | 'set_aside' = 'new'): Promise<void> {
    const moved = foldBalances(transfers);
    assertInvariant(transfers.length + moved.length <= this.maxWrites, 'transaction_bounded');
    const own = transfers.filter(({ id }) =>
      those === 'new' ? !this.applied.has(id) && !this.waiting.has(id) : this.waiting.has(id),
    );
    for (const balance of foldBalances(own)) {
      const error = this.broken.get(balanceKey(balance));
      if (error) throw error;
    }
    for (const transfer of own) {
      this.applied.set(transfer.id, transfer);
      this.waiting.delete(transfer.id);
    }
  }

  async setAside({ id, merchantId, paymentId }: LedgerKey): Promise<void> {
    if (this.applied.has(id) || this.waiting.has(id)) return;
    this.waiting.set(id, { id, merchantId, paymentId, triedAt: this.#clock().getTime() });
  }

  async findSetAside({ triedUntil, limit, after }: SetAsideQuery): Promise<SetAsidePage> {
    const due = [...this.waiting.values()]
      .filter(({ triedAt }) => triedAt <= triedUntil.getTime())
      .sort((left, right) => left.triedAt - right.triedAt || (left.id < right.id ? -1 : 1));
    const from = after ? due.findIndex(({ id }) => id === after['id']) + 1 : 0;
    const keys = due.slice(from, from + limit);
    const last = keys.at(-1);
    return { keys, ...(last && from + limit < due.length && { next: { id: last.id } }) };
  }

  async postpone({ id }: LedgerKey): Promise<void> {
    const waiting = this.waiting.get(id);
    if (waiting) this.waiting.set(id, { ...waiting, triedAt: this.#clock().getTime() });
  }

  async availableTo(merchantId: string): Promise<AvailableBalances> {
    const account = accounts.merchantAvailable(merchantId);
    const balances = foldBalances([...this.applied.values()])
      .filter((balance) => balance.account === account)
      .map(({ amount, currency }) => ({ amount, currency }));
    return { balances, unreadable: [] };
  }
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

export class InMemorySettlementStore implements SettlementStore {
  readonly counts = new Map<string, number>();

  countCapture = (paymentId: string): Promise<number> => this.#count(paymentId);
  countPayBack = (refundId: string): Promise<number> => this.#count(refundId);

  async #count(id: string): Promise<number> {
    const attempt = (this.counts.get(id) ?? 0) + 1;
    this.counts.set(id, attempt);
    return attempt;
  }
}

function keyOf({ merchantId, paymentId, id }: LedgerKey): string {
  return `${merchantId}#${paymentId}#${id}`;
}
