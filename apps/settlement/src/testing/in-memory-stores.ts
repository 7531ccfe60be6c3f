import { assertInvariant, type Money } from '@millrace/money';
import type { BalanceStore, LedgerKey, LedgerStore, SettlementStore } from '../application/ports.ts';
import { accounts } from '../domain/account.ts';
import { foldBalances } from '../domain/fold-balances.ts';
import { assertBalanced, type Transfer } from '../domain/transfer.ts';

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
  readonly maxWrites = 20;
  readonly applied = new Map<string, Transfer>();

  async apply(transfers: readonly Transfer[]): Promise<void> {
    assertInvariant(
      transfers.length + foldBalances(transfers).length <= this.maxWrites,
      'transaction_bounded',
    );
    for (const transfer of transfers) this.applied.set(transfer.id, transfer);
  }

  async availableTo(merchantId: string): Promise<readonly Money[]> {
    return foldBalances([...this.applied.values()])
      .filter(({ account }) => account === accounts.merchantAvailable(merchantId))
      .map(({ amount, currency }) => ({ amount, currency }));
  }
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
