import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { translateErrors } from '@millrace/aws-clients';
import { IS_NEW, transact, type FailedConditions, type Item, type TransactWrites } from '@millrace/dynamo';
import { assertInvariant } from '@millrace/invariants';
import { ScreeningUnavailable, type ScreeningStore } from '../application/ports.ts';
import {
  rejectByDay,
  accepted,
  type DayReservation,
  type Rejection,
  type ScreeningDecision,
} from '../domain/screening.ts';

type Write = TransactWrites[number];

/** Longer than a message may stay in the queue and then in its dead-letter queue, 14 days in each. */
const KEPT_SECONDS = 35 * 24 * 60 * 60;
/** Attempts while other transactions hold the day; their waits take at most 2.6 seconds in all. */
const MAX_TRIES = 9;
const FIRST_BACKOFF_MS = 10;
/** Above any count or sum of a day, and within the digits of a DynamoDB number. */
const NO_LIMIT = 10n ** 30n;

export interface DynamoScreeningStoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly clock: () => Date;
  /** Resolves after the given time. */
  readonly wait: (durationMs: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/**
 * Decisions and days in a table with the key `pk`: `payment#<paymentId>` `{ outcome, code, message }`, and
 * `day#<merchantId>#<YYYY-MM-DD>` with `count` and a sum in minor units under each currency's code. A payment is
 * counted in the transaction that records its acceptance, so no repeat counts twice.
 */
export function dynamoScreeningStore({
  client,
  tableName,
  clock,
  wait,
  random,
}: DynamoScreeningStoreOptions): ScreeningStore {
  function expiry(): number {
    return Math.floor(clock().getTime() / 1000) + KEPT_SECONDS;
  }

  function countOnDay({
    merchantId,
    day,
    amount: { amount, currency },
    maxCount,
    maxAmount,
  }: DayReservation): Write {
    const remaining = (maxAmount ?? NO_LIMIT) - amount;
    // A new day accepts every payment, except one that exceeds the limit alone.
    const fits = remaining < 0n ? '#sum <= :remaining' : '(attribute_not_exists(#sum) OR #sum <= :remaining)';
    return {
      Update: {
        TableName: tableName,
        Key: { pk: `day#${merchantId}#${day}` },
        UpdateExpression: 'ADD #count :one, #sum :amount SET expiresAtEpochSeconds = :expiry',
        ConditionExpression: `(attribute_not_exists(#count) OR #count < :maxCount) AND ${fits}`,
        ExpressionAttributeNames: { '#count': 'count', '#sum': currency },
        ExpressionAttributeValues: {
          ':one': 1,
          ':amount': amount,
          ':maxCount': maxCount ?? NO_LIMIT,
          ':remaining': remaining,
          ':expiry': expiry(),
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    };
  }

  function recordDecision(paymentId: string, decision: ScreeningDecision): Write {
    return {
      Put: {
        TableName: tableName,
        Item: { pk: `payment#${paymentId}`, ...decision, expiresAtEpochSeconds: expiry() },
        ConditionExpression: IS_NEW,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    };
  }

  function writeAll(writes: TransactWrites): Promise<FailedConditions> {
    const backoff = { firstMs: FIRST_BACKOFF_MS, wait, random };
    return translateErrors(
      () => transact(client, writes, { maxAttempts: MAX_TRIES, backoff, exactNumbers: true }),
      (options) => new ScreeningUnavailable('recording a decision failed', options),
    );
  }

  async function reject(paymentId: string, rejection: Rejection): Promise<ScreeningDecision> {
    const failed = await writeAll([recordDecision(paymentId, rejection)]);
    return failed.has(0) ? decisionIn(failed.get(0)) : rejection;
  }

  return {
    async reserve(paymentId: string, reservation: DayReservation): Promise<ScreeningDecision> {
      const failed = await writeAll([recordDecision(paymentId, accepted), countOnDay(reservation)]);
      if (failed.has(0)) return decisionIn(failed.get(0));
      if (!failed.has(1)) return accepted;
      // The totals of a day only grow: a payment that exceeds them now also does when the rejection is
      // written.
      const { count, [reservation.amount.currency]: sum } = (failed.get(1) ?? {}) as DayItem;
      const taken = { count: Number(count ?? 0), amount: BigInt(sum ?? 0) };
      const rejection = rejectByDay(taken, reservation);
      assertInvariant(rejection !== undefined, 'refused_reservation_does_not_fit', { paymentId, ...taken });
      return reject(paymentId, rejection);
    },

    reject,
  };
}

type DayItem = Readonly<Record<string, bigint | undefined>>;

/** @param item the stored decision on a payment */
function decisionIn(item: Item | undefined): ScreeningDecision {
  const decision = item as unknown as ScreeningDecision;
  if (decision.outcome === 'accepted') return accepted;
  const { code, message } = decision;
  return { outcome: 'rejected', code, message };
}
