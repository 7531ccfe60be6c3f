import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { causedBy } from '@millrace/aws-clients';
import { readAll } from '@millrace/dynamo';
import { assertInvariant } from '@millrace/invariants';
import { PaymentStoreUnavailable } from '../../application/payment-store.ts';
import type { HistoryEntry } from '../../domain/history.ts';

/** Turns an error of the SDK into the store's own, so that no SDK type leaves the adapter. */
export function storeFailure(operation: string, error: unknown): PaymentStoreUnavailable {
  return new PaymentStoreUnavailable(operation, causedBy(error));
}

/**
 * Makes a call of the store.
 * @throws PaymentStoreUnavailable for every error of the call
 */
export async function carryOut<Result>(operation: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw storeFailure(operation, error);
  }
}

/**
 * Reads items consistently, in the order of their keys.
 * @param pks at most 100, the limit of a batch; all items must exist
 * @throws PaymentStoreUnavailable when the service fails or leaves items out too often
 */
export async function readItems<Item extends { readonly pk: string }>(
  client: DynamoDBDocumentClient,
  tableName: string,
  pks: readonly string[],
): Promise<Item[]> {
  const read = await carryOut('list', () => readAll(client, { [tableName]: pks.map((pk) => ({ pk })) }));
  const found = new Map((read[tableName] as Item[]).map((item) => [item.pk, item]));
  return pks.map((pk) => {
    const item = found.get(pk);
    assertInvariant(item !== undefined, 'item_stored', { pk });
    return item;
  });
}

interface ConditionalUpdate {
  readonly pk: string;
  readonly set: Readonly<Record<string, unknown>>;
  /** Amounts that are subtracted from the stored ones. */
  readonly subtract?: Readonly<Record<string, bigint>>;
  /** Appended to the history. */
  readonly entry?: HistoryEntry;
  /** Whether no work is left, so that the item leaves the index `open`. */
  readonly closes?: boolean;
  /** Uses attributes as `#name`, and as `:name` the values given here, set or subtracted. */
  readonly condition: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/**
 * A conditional write of one item, alone or in a transaction. When the condition fails, the error holds the
 * current item.
 */
export function conditionalUpdate({
  pk,
  set,
  subtract = {},
  entry,
  closes = false,
  condition,
  values = {},
}: ConditionalUpdate) {
  const sets = [
    ...Object.keys(set).map((name) => `#${name} = :${name}`),
    ...Object.keys(subtract).map((name) => `#${name} = #${name} - :${name}`),
    ...(entry ? ['#history = list_append(#history, :entries)'] : []),
  ];
  const update = `SET ${sets.join(', ')}${closes ? ' REMOVE #openShard, #dueAt, #sweeps' : ''}`;
  const used = { ...set, ...subtract, ...(entry && { entries: [entry] }), ...values };
  return {
    Key: { pk },
    UpdateExpression: update,
    ConditionExpression: condition,
    // Every name is aliased, because some are reserved words.
    ExpressionAttributeNames: Object.fromEntries(
      [...`${update} ${condition}`.matchAll(/#(\w+)/g)].map(([alias, name]) => [alias, name as string]),
    ),
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(used).map(([name, value]) => [`:${name}`, value]),
    ),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
}

/** The condition of a lifecycle: the status is one of those that the change starts from. */
export function statusIn(from: readonly string[]): Pick<ConditionalUpdate, 'condition' | 'values'> {
  return {
    condition: `#status IN (${from.map((_, index) => `:from${index}`).join(', ')})`,
    values: Object.fromEntries(from.map((status, index) => [`from${index}`, status])),
  };
}
