import { TransactionCanceledException, type CancellationReason } from '@aws-sdk/client-dynamodb';
import {
  TransactWriteCommand,
  type DynamoDBDocumentClient,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { isContended } from '@millrace/dynamo';
import { assertInvariant } from '@millrace/money';
import { ScreeningUnavailable } from '../application/errors.ts';
import type { ScreeningStore } from '../application/ports.ts';
import { rejectByDay, type DayReservation } from '../domain/day-reservation.ts';
import { accepted, type Rejection, type ScreeningDecision } from '../domain/screening-decision.ts';

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Longer than a message may stay in the queue and then in its dead-letter queue, 14 days in each. */
const KEPT_SECONDS = 35 * 24 * 60 * 60;
/** Tries that found the day in another transaction; all their waits together take at most 2.6 seconds. */
const MAX_CONFLICTS = 8;
const FIRST_BACKOFF_MS = 10;
const CONDITION_FAILED = 'ConditionalCheckFailed';
/** More than the payments or the minor units of a day, and no more digits than DynamoDB keeps. */
const NO_LIMIT = 10n ** 30n;

export interface DynamoScreeningStoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly clock: () => Date;
  /** Resolves after so many milliseconds. */
  readonly wait: (durationMs: number) => Promise<void>;
  /** 0 to 1, spreads the waits of those who met. */
  readonly random: () => number;
}

/**
 * Decisions and days in a table with the key `pk`: `payment#<paymentId>` `{ outcome, code, message }`, and
 * `day#<merchantId>#<YYYY-MM-DD>` with `count` and a sum in minor units under each currency's code. A payment is
 * counted in the transaction that records that it is accepted, so no repeat counts twice.
 */
export class DynamoScreeningStore implements ScreeningStore {
  readonly #options: DynamoScreeningStoreOptions;

  constructor(options: DynamoScreeningStoreOptions) {
    this.#options = options;
  }

  async reserve(paymentId: string, reservation: DayReservation): Promise<ScreeningDecision> {
    const [recorded, day] = await this.#transact([
      this.#record(paymentId, accepted),
      this.#count(reservation),
    ]);
    if (recorded?.Code === CONDITION_FAILED) return decisionIn(recorded);
    if (day?.Code !== CONDITION_FAILED) return accepted;
    // A day only fills up, so what does not fit now does not fit when the rejection is written, either.
    const { count, [reservation.amount.currency]: sum } = day.Item ?? {};
    const taken = { count: Number(count?.N ?? 0), amount: BigInt(sum?.N ?? 0) };
    const rejection = rejectByDay(taken, reservation);
    assertInvariant(rejection !== undefined, 'refused_reservation_does_not_fit', { paymentId, ...taken });
    return this.reject(paymentId, rejection);
  }

  async reject(paymentId: string, rejection: Rejection): Promise<ScreeningDecision> {
    const [recorded] = await this.#transact([this.#record(paymentId, rejection)]);
    return recorded?.Code === CONDITION_FAILED ? decisionIn(recorded) : rejection;
  }

  /** @returns nothing when all was written; when conditions did not hold, what was found of each write */
  async #transact(writes: Write[]): Promise<readonly CancellationReason[]> {
    const { client, wait, random } = this.#options;
    for (let conflicts = 0; ; conflicts += 1) {
      try {
        await client.send(new TransactWriteCommand({ TransactItems: writes }));
        return [];
      } catch (cause) {
        const reasons =
          cause instanceof TransactionCanceledException ? (cause.CancellationReasons ?? []) : [];
        if (reasons.some(({ Code }) => Code === CONDITION_FAILED)) return reasons;
        if (!isContended(cause) || conflicts === MAX_CONFLICTS) {
          throw new ScreeningUnavailable('a decision could not be recorded', { cause });
        }
      }
      await wait(FIRST_BACKOFF_MS * 2 ** conflicts * random());
    }
  }

  #record(paymentId: string, decision: ScreeningDecision): Write {
    return {
      Put: {
        TableName: this.#options.tableName,
        Item: { pk: `payment#${paymentId}`, ...decision, expiresAtEpochSeconds: this.#expiry() },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    };
  }

  #count({ merchantId, day, amount: { amount, currency }, maxCount, maxAmount }: DayReservation): Write {
    const room = (maxAmount ?? NO_LIMIT) - amount;
    // A day that does not exist yet has room for everything but a payment that no day has room for.
    const hasRoom = room < 0n ? '#sum <= :room' : '(attribute_not_exists(#sum) OR #sum <= :room)';
    return {
      Update: {
        TableName: this.#options.tableName,
        Key: { pk: `day#${merchantId}#${day}` },
        UpdateExpression: 'ADD #count :one, #sum :amount SET expiresAtEpochSeconds = :expiry',
        ConditionExpression: `(attribute_not_exists(#count) OR #count < :maxCount) AND ${hasRoom}`,
        ExpressionAttributeNames: { '#count': 'count', '#sum': currency },
        ExpressionAttributeValues: {
          ':one': 1,
          ':amount': amount,
          ':maxCount': maxCount ?? NO_LIMIT,
          ':room': room,
          ':expiry': this.#expiry(),
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    };
  }

  #expiry(): number {
    return Math.floor(this.#options.clock().getTime() / 1000) + KEPT_SECONDS;
  }
}

/** @param reason of a put that found the payment decided */
function decisionIn({ Item = {} }: CancellationReason): ScreeningDecision {
  const { outcome, code, message } = unmarshall(Item);
  return outcome === 'accepted' ? accepted : { outcome: 'rejected', code, message };
}
