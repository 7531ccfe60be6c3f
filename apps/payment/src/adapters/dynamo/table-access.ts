import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { causedBy } from '@millrace/aws-clients';
import { readAll } from '@millrace/dynamo';
import { assertInvariant } from '@millrace/invariants';
import { PaymentStoreUnavailable } from '../../application/payment-store.ts';
import type { HistoryEntry } from '../../domain/history.ts';

/** Turns whatever the SDK threw into the store's own failure, so that no type of the SDK leaves the adapter. */
export function storeFailure(operation: string, error: unknown): PaymentStoreUnavailable {
  return new PaymentStoreUnavailable(operation, causedBy(error));
}

/**
 * Asks the service.
 * @throws PaymentStoreUnavailable when the call fails, but for what `call` itself makes an outcome of
 */
export async function carryOut<Result>(operation: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw storeFailure(operation, error);
  }
}

/**
 * Reads items as they are now, in the order of their keys.
 * @param pks at most 100, which is what one batch takes; all of them of items that were stored
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
  /** Is taken off what is there. */
  readonly subtract?: Readonly<Record<string, bigint>>;
  /** Is appended to the history. */
  readonly entry?: HistoryEntry;
  /** Whether nobody has anything to do any more, so that the item leaves the index `open`. */
  readonly closes?: boolean;
  /** With attributes as `#name`, and as `:name` the values given here and those that are set or subtracted. */
  readonly condition: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/**
 * A write of one item under a condition, alone or in a transaction. When the condition does not hold, the item as it
 * stands comes back with the refusal.
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
    // Every name is aliased, as some are reserved words.
    ExpressionAttributeNames: Object.fromEntries(
      [...`${update} ${condition}`.matchAll(/#(\w+)/g)].map(([alias, name]) => [alias, name as string]),
    ),
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(used).map(([name, value]) => [`:${name}`, value]),
    ),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
}

/** The condition of a lifecycle: that the status is one of those that the change leads out of. */
export function statusIn(from: readonly string[]): Pick<ConditionalUpdate, 'condition' | 'values'> {
  return {
    condition: `#status IN (${from.map((_, index) => `:from${index}`).join(', ')})`,
    values: Object.fromEntries(from.map((status, index) => [`from${index}`, status])),
  };
}
