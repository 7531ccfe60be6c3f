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
import { codesOf, isContended } from './cancellation.ts';
import { exactNumbers as exactly } from './exact-numbers.ts';

export type Item = Record<string, unknown>;

/** The condition of a new item in a table with the partition key `pk`. */
export const IS_NEW = 'attribute_not_exists(pk)';

/**
 * Stores an item that must not exist yet.
 * @returns false if it exists
 * @throws what the SDK throws for any other reason
 */
export async function putNew(
  client: DynamoDBDocumentClient,
  { tableName, item }: { readonly tableName: string; readonly item: Item },
): Promise<boolean> {
  const put = new PutCommand({ TableName: tableName, Item: item, ConditionExpression: IS_NEW });
  return (await writeIf(() => client.send(put))).held;
}

/** The result of a conditional write. `item` is set if the write asks for it by `ReturnValuesOnConditionCheckFailure`. */
export type ConditionalWrite<Result> =
  | { readonly held: true; readonly result: Result }
  | { readonly held: false; readonly item: Item | undefined };

/**
 * Makes a write that has a condition.
 * @throws what the SDK throws unless the condition did not hold
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
 * The writes of a transaction whose conditions did not hold, by their places, with the item that was found where the
 * write asks for it by `ReturnValuesOnConditionCheckFailure`.
 */
export type FailedConditions = ReadonlyMap<number, Item | undefined>;

export interface TransactOptions {
  /** How often the transaction is tried while others are in its way. */
  readonly tries?: number;
  readonly backoff?: Backoff;
  /** Whether numbers of the found items are read as bigints. */
  readonly exactNumbers?: boolean;
}

const DEFAULT_TRIES = 5;
const DEFAULT_BACKOFF = /* @__PURE__ */ systemBackoff(20);

/**
 * Makes all writes of a transaction, or none. A transaction that meets another one, or is throttled, is tried again.
 * @returns the failed conditions; empty if the writes were made
 * @throws what the SDK throws; `isContended` of it if others were in the way at every try
 */
export async function transact(
  client: DynamoDBDocumentClient,
  writes: TransactWrites,
  { tries = DEFAULT_TRIES, backoff = DEFAULT_BACKOFF, exactNumbers = false }: TransactOptions = {},
): Promise<FailedConditions> {
  for (let tried = 1; ; tried += 1) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: writes }));
      return new Map();
    } catch (error) {
      const failed = failedConditions(error, { exactNumbers });
      if (failed.size > 0) return failed;
      if (!isContended(error) || tried === tries) throw error;
    }
    await backOff(tried, backoff);
  }
}

/** The failed conditions of a cancelled transaction; empty for every other error. */
export function failedConditions(
  error: unknown,
  { exactNumbers = false }: Pick<TransactOptions, 'exactNumbers'> = {},
): FailedConditions {
  if (!(error instanceof TransactionCanceledException)) return new Map();
  const { CancellationReasons: reasons = [] } = error;
  return new Map(
    codesOf(error).flatMap((code, place) =>
      code === 'ConditionalCheckFailed' ? [[place, plain(reasons[place]?.Item, exactNumbers)] as const] : [],
    ),
  );
}

function plain(item: Record<string, AttributeValue> | undefined, isExact: boolean): Item | undefined {
  return item && unmarshall(item, isExact ? exactly() : {});
}
