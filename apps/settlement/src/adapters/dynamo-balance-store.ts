import { PutCommand, QueryCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { backOff } from '@millrace/backoff';
import { IS_NEW, isContended, transact, writeIf, type TransactWrites } from '@millrace/dynamo';
import { assertInvariant } from '@millrace/invariants';
import { minorUnitsFromStored, money, parseCurrency } from '@millrace/money';
import type {
  AvailableBalances,
  BalanceStore,
  LedgerKey,
  SetAsidePage,
  SetAsideQuery,
} from '../application/ports.ts';
import type { BalanceEntry } from '../application/settlement-tables.ts';
import {
  accounts,
  balanceKey,
  foldBalances,
  merchantOf,
  parseAccount,
  type Balance,
  type Transfer,
  type TransferId,
} from '../domain/ledger.ts';
import { callTable, TableUnavailable } from './table-unavailable.ts';

/** The limit of DynamoDB's TransactWriteItems. */
const MAX_TRANSACTION_WRITES = 100;
/** Conflicts with other transactions on the same balances. All waits together take at most 13 seconds. */
const MAX_CONFLICTS = 8;
const FIRST_BACKOFF_MS = 50;

/** Condition on the marker: a transfer is new, set aside or applied. */
const IS_SET_ASIDE = 'attribute_exists(setAside)';

interface DynamoBalanceStoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly clock: () => Date;
  /** Resolves after the given time. */
  readonly wait: (durationMs: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/**
 * Balances in a table with the keys `pk` and `sk`: an item `{ amount }` for each account and currency, under
 * `merchant#<merchantId>` or `platform`, and a marker for each transfer that was applied or is set aside.
 * @see docs/adr/0003-balances-are-folded-with-transfer-markers.md
 */
export function dynamoBalanceStore({
  client,
  tableName,
  clock,
  wait,
  random,
}: DynamoBalanceStoreOptions): BalanceStore {
  /** @returns the indices of transfers that are applied now, and the conflict that stopped the others */
  async function applyOnce(
    transfers: readonly Transfer[],
    those: 'new' | 'set_aside',
  ): Promise<{ readonly applied: ReadonlySet<number>; readonly conflict?: unknown }> {
    const expiresAtEpochSeconds = Math.floor(clock().getTime() / 1000) + MARKER_TTL_SECONDS;
    const writes: TransactWrites = [
      ...transfers.map(({ id }) => ({
        Put: {
          TableName: tableName,
          Item: { ...keyOfMarker(id), expiresAtEpochSeconds },
          ConditionExpression: those === 'new' ? IS_NEW : IS_SET_ASIDE,
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
      const failed = await transact(client, writes, { maxAttempts: 1 });
      if (failed.size === 0) return { applied: new Set(transfers.keys()) };
      // Only the markers have conditions, and they come first. An error for another write counts as a
      // conflict, so that the loop ends.
      const applied = new Set([...failed.keys()].filter((place) => place < transfers.length));
      if (applied.size > 0) return { applied };
      return {
        applied,
        conflict: new Error('a write without a condition was reported as failing its condition'),
      };
    } catch (error) {
      if (!isContended(error)) throw new TableUnavailable(tableName, error);
      return { applied: new Set(), conflict: error };
    }
  }

  /** If the condition fails, another invocation has handled the transfer. */
  async function unlessChanged(write: () => Promise<unknown>): Promise<void> {
    const { held } = await callTable(tableName, () => writeIf(write));
    return void held;
  }

  return {
    maxWrites: MAX_TRANSACTION_WRITES,
    async apply(transfers: readonly Transfer[], those: 'new' | 'set_aside' = 'new'): Promise<void> {
      const backoff = { firstMs: FIRST_BACKOFF_MS, wait, random };
      let remaining = [...new Map(transfers.map((transfer) => [transfer.id, transfer])).values()];
      let conflicts = 0;
      // Bounded: every iteration applies all transfers, drops at least one, or counts a conflict.
      while (remaining.length > 0) {
        const { applied, conflict } = await applyOnce(remaining, those);
        remaining = remaining.filter((_transfer, index) => !applied.has(index));
        if (!conflict) continue;
        conflicts += 1;
        if (conflicts > MAX_CONFLICTS) throw new TableUnavailable(tableName, conflict);
        await backOff(conflicts, backoff);
      }
    },

    async setAside(key: LedgerKey): Promise<void> {
      const put = new PutCommand({
        TableName: tableName,
        Item: setAsideItem(key, clock()),
        ConditionExpression: IS_NEW,
      });
      await unlessChanged(() => client.send(put));
    },

    async findSetAside({ triedUntil, limit, after }: SetAsideQuery): Promise<SetAsidePage> {
      const query = new QueryCommand({
        TableName: tableName,
        IndexName: SET_ASIDE_INDEX,
        ...setAsideUntil(triedUntil),
        Limit: limit,
        ...(after && { ExclusiveStartKey: after }),
      });
      const { Items = [], LastEvaluatedKey } = await callTable(tableName, () => client.send(query));
      return { keys: Items.map(ledgerKeyOf), ...(LastEvaluatedKey && { next: LastEvaluatedKey }) };
    },

    async postpone({ id }: LedgerKey): Promise<void> {
      const update = new UpdateCommand({
        TableName: tableName,
        Key: keyOfMarker(id),
        UpdateExpression: 'SET triedAt = :now',
        ConditionExpression: IS_SET_ASIDE,
        ExpressionAttributeValues: { ':now': clock().toISOString() },
      });
      await unlessChanged(() => client.send(update));
    },

    async availableTo(merchantId: string): Promise<AvailableBalances> {
      const account = accounts.merchantAvailable(merchantId);
      // One page: a merchant has one item for each of the world's some 160 currencies.
      const query = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :account)',
        ExpressionAttributeValues: { ':pk': `merchant#${merchantId}`, ':account': `${account}#` },
      });
      const { Items = [] } = await callTable(tableName, () => client.send(query));
      const entries = Items.map(readBalanceItem);
      const currencyOf = (key: string): string => key.slice(account.length + 1);
      return {
        balances: entries.flatMap((one) =>
          one.entry === 'balance' ? [money(one.amount, parseCurrency(currencyOf(one.key)))] : [],
        ),
        unreadable: entries.flatMap((one) =>
          one.entry === 'unreadable' ? [{ currency: currencyOf(one.key), reason: one.reason }] : [],
        ),
      };
    },
  };
}

interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** Longer than the day that a stream keeps its records, so that a person has time to repair the balances. */
export const MARKER_TTL_SECONDS = 8 * 24 * 60 * 60;

const MARKER = 'applied';

/** A merchant's balances share a partition, so that no query can reach another merchant's. */
export function keyOfBalance(balance: Pick<Balance, 'account' | 'currency'>): ItemKey {
  const merchantId = merchantOf(balance.account);
  return {
    pk: merchantId === undefined ? 'platform' : `merchant#${merchantId}`,
    sk: balanceKey(balance),
  };
}

function keyOfMarker(transferId: string): ItemKey {
  return { pk: `${MARKER}#${transferId}`, sk: MARKER };
}

/** The index of markers of transfers that are set aside. */
const SET_ASIDE_INDEX = 'setAside';
const SET_ASIDE = 'yes';

/**
 * The marker of a transfer that waits to be applied. It has the same key as the marker of an applied
 * transfer, so that only one of them exists, and it does not expire.
 */
export function setAsideItem(key: LedgerKey, triedAt: Date) {
  const { id, merchantId, paymentId } = key;
  return { ...keyOfMarker(id), merchantId, paymentId, setAside: SET_ASIDE, triedAt: triedAt.toISOString() };
}

const setAsideUntil = (moment: Date) => ({
  KeyConditionExpression: 'setAside = :yes AND triedAt <= :moment',
  ExpressionAttributeValues: { ':yes': SET_ASIDE, ':moment': moment.toISOString() },
});

function ledgerKeyOf({ pk, merchantId, paymentId }: Record<string, unknown>): LedgerKey {
  const id = transferIdOfMarker(pk) as TransferId;
  return { id, merchantId: String(merchantId), paymentId: String(paymentId) };
}

function transferIdOfMarker(pk: unknown): string {
  return String(pk).slice(`${MARKER}#`.length);
}

/** A number in DynamoDB has 38 digits. It would take 10^26 payments of the largest amount to exceed it. */
const BALANCE_BOUND = 10n ** 38n;

/** Classifies an item of the balances table: unreadable if it is neither a marker nor a balance under its own key. */
export function readBalanceItem(item: Record<string, unknown>): BalanceEntry {
  const { pk, sk } = item;
  if (sk === MARKER) {
    const isSetAside = Object.hasOwn(item, 'setAside');
    return { entry: isSetAside ? 'set_aside' : 'applied', transferId: transferIdOfMarker(pk) };
  }
  const [account = '', currency = ''] = String(sk).split('#');
  try {
    const amount = minorUnitsFromStored(item['amount']);
    assertInvariant(amount < BALANCE_BOUND && -amount < BALANCE_BOUND, 'balance_within_bound', { amount });
    const own = keyOfBalance({ account: parseAccount(account), currency: parseCurrency(currency) });
    if (own.pk === pk && own.sk === sk) return { entry: 'balance', key: own.sk, amount };
    return { entry: 'unreadable', key: String(sk), reason: `stored under ${String(pk)}` };
  } catch (error) {
    return { entry: 'unreadable', key: String(sk), reason: (error as Error).message };
  }
}
