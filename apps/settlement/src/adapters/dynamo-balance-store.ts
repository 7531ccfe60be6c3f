import { QueryCommand, TransactWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { assertInvariant, minorUnitsFromWire, money, parseCurrency, type Money } from '@millrace/money';
import type { BalanceStore } from '../application/ports.ts';
import { accounts } from '../domain/account.ts';
import { foldBalances } from '../domain/fold-balances.ts';
import type { Transfer } from '../domain/transfer.ts';
import { keyOfBalance, keyOfMarker, MARKER_TTL_SECONDS } from './balance-item.ts';
import { TableUnavailable } from './table-unavailable.ts';
import { cancellationOf } from './transaction-cancellation.ts';

/** What DynamoDB takes in one TransactWriteItems. */
const MAX_TRANSACTION_WRITES = 100;
/** Tries that found the balances in another transaction; all their waits together take at most 13 seconds. */
const MAX_CONFLICTS = 8;
const FIRST_BACKOFF_MS = 50;

export interface DynamoBalanceStoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly clock: () => Date;
  /** Resolves after so many milliseconds. */
  readonly wait: (durationMs: number) => Promise<void>;
  /** 0 to 1, spreads the waits of those who met. */
  readonly random: () => number;
}

/**
 * Balances in a table with the keys `pk` and `sk`: an item `{ amount }` for each account and currency, under
 * `merchant#<merchantId>` or `platform`, and a marker for each transfer that was applied.
 * @see docs/adr/0003-balances-by-markers.md
 */
export class DynamoBalanceStore implements BalanceStore {
  readonly maxWrites = MAX_TRANSACTION_WRITES;
  readonly #options: DynamoBalanceStoreOptions;

  constructor(options: DynamoBalanceStoreOptions) {
    this.#options = options;
  }

  async apply(transfers: readonly Transfer[]): Promise<void> {
    const { wait, random, tableName } = this.#options;
    let remaining = [...new Map(transfers.map((transfer) => [transfer.id, transfer])).values()];
    let conflicts = 0;
    // Bounded: every turn applies all, leaves out at least one transfer, or counts a conflict.
    while (remaining.length > 0) {
      const { applied, conflict } = await this.#transact(remaining);
      remaining = remaining.filter((_transfer, index) => !applied.has(index));
      if (!conflict) continue;
      conflicts += 1;
      if (conflicts > MAX_CONFLICTS) throw new TableUnavailable(tableName, conflict);
      await wait(FIRST_BACKOFF_MS * 2 ** (conflicts - 1) * random());
    }
  }

  async availableTo(merchantId: string): Promise<readonly Money[]> {
    const { client, tableName } = this.#options;
    const account = accounts.merchantAvailable(merchantId);
    // One page: a merchant has one item for each of the world's some 160 currencies.
    const query = new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :account)',
      ExpressionAttributeValues: { ':pk': `merchant#${merchantId}`, ':account': `${account}#` },
    });
    const { Items = [] } = await client.send(query).catch((error: unknown) => {
      throw new TableUnavailable(tableName, error);
    });
    return Items.map(({ sk, amount }) =>
      money(minorUnitsFromWire(amount), parseCurrency(String(sk).slice(account.length + 1))),
    );
  }

  /** @returns the positions of transfers that are applied now, and what stood in the way of the others */
  async #transact(
    transfers: readonly Transfer[],
  ): Promise<{ readonly applied: ReadonlySet<number>; readonly conflict?: unknown }> {
    const { client, tableName, clock } = this.#options;
    const expiresAtEpochSeconds = Math.floor(clock().getTime() / 1000) + MARKER_TTL_SECONDS;
    const writes = [
      ...transfers.map(({ id }) => ({
        Put: {
          TableName: tableName,
          Item: { ...keyOfMarker(id), expiresAtEpochSeconds },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      })),
      ...foldBalances(transfers).map((balance) => ({
        Update: {
          TableName: tableName,
          Key: keyOfBalance(balance),
          UpdateExpression: 'ADD amount :amount',
          ExpressionAttributeValues: { ':amount': balance.amount },
        },
      })),
    ];
    assertInvariant(writes.length <= MAX_TRANSACTION_WRITES, 'transaction_bounded', {
      writes: writes.length,
    });
    try {
      await client.send(new TransactWriteCommand({ TransactItems: writes }));
      return { applied: new Set(transfers.keys()) };
    } catch (error) {
      const cancellation = cancellationOf(error);
      if (cancellation === undefined) throw new TableUnavailable(tableName, error);
      const applied = cancellation.conditionsFailed;
      return applied.size > 0 ? { applied } : { applied, conflict: error };
    }
  }
}
