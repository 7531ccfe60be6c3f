import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import {
  PutCommand,
  TransactWriteCommand,
  type DynamoDBDocumentClient,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { backOff, systemBackoff, type Backoff } from '@millrace/backoff';
import { codesOf, isContended } from './contention.ts';
import { exactNumbers as exactly } from './exact-numbers.ts';

export type Item = Record<string, unknown>;

/** The condition of a new item in a table with the partition key `pk`. */
export const IS_NEW = 'attribute_not_exists(pk)';

/**
 * Stores an item that must not exist yet.
 * @returns false if it exists
 * @throws the SDK's error in every other case
 */
export async function putNew(
  client: DynamoDBDocumentClient,
  { tableName, item }: { readonly tableName: string; readonly item: Item },
): Promise<boolean> {
  const put = new PutCommand({ TableName: tableName, Item: item, ConditionExpression: IS_NEW });
  return (await writeIf(() => client.send(put))).held;
}

/** The result of a conditional write. `item` is set if the write requests it with `ReturnValuesOnConditionCheckFailure`. */
export type ConditionalWrite<Result> =
  | { readonly held: true; readonly result: Result }
  | { readonly held: false; readonly item: Item | undefined };

/**
 * Runs a write that has a condition.
 * @throws the SDK's error unless the condition failed
 */
export async function writeIf<Result>(write: () => Promise<Result>): Promise<ConditionalWrite<Result>> {
  try {
    return { held: true, result: await write() };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { held: false, item: plain(error.Item, false) };
  }
}

export type TransactWrites = NonNullable<TransactWriteCommandInput['TransactItems']>;

/**
 * The writes of a transaction whose conditions failed, by index, with the item that was found if the write requests it
 * with `ReturnValuesOnConditionCheckFailure`.
 */
export type FailedConditions = ReadonlyMap<number, Item | undefined>;

export interface TransactOptions {
  /** How often the transaction is attempted while it conflicts with others. */
  readonly maxAttempts?: number;
  readonly backoff?: Backoff;
  /** Whether numbers in the found items are read as bigints. */
  readonly exactNumbers?: boolean;
}

const DEFAULT_MAX_ATTEMPTS = 5;
const DEFAULT_BACKOFF = /* @__PURE__ */ systemBackoff(20);

/**
 * Makes all writes of a transaction, or none. A transaction that conflicts with another or is throttled is retried.
 * @returns the failed conditions; empty if the writes were made
 * @throws the SDK's error; `isContended` is true for it if every attempt conflicted
 */
export async function transact(
  client: DynamoDBDocumentClient,
  writes: TransactWrites,
  {
    maxAttempts = DEFAULT_MAX_ATTEMPTS,
    backoff = DEFAULT_BACKOFF,
    exactNumbers = false,
  }: TransactOptions = {},
): Promise<FailedConditions> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: writes }));
      return new Map();
    } catch (error) {
      const failed = failedConditions(error, { exactNumbers });
      if (failed.size > 0) return failed;
      if (!isContended(error) || attempts === maxAttempts) throw error;
    }
    await backOff(attempts, backoff);
  }
}

/** The failed conditions of a canceled transaction; empty for every other error. */
export function failedConditions(
  error: unknown,
  { exactNumbers = false }: Pick<TransactOptions, 'exactNumbers'> = {},
): FailedConditions {
  if (!(error instanceof TransactionCanceledException)) return new Map();
  const { CancellationReasons: reasons = [] } = error;
  return new Map(
    codesOf(error).flatMap((code, index) =>
      code === 'ConditionalCheckFailed' ? [[index, plain(reasons[index]?.Item, exactNumbers)] as const] : [],
    ),
  );
}

function plain(item: Record<string, AttributeValue> | undefined, isExact: boolean): Item | undefined {
  return item && unmarshall(item, isExact ? exactly() : {});
}
