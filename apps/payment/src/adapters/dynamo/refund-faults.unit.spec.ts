import { describe, expect, it } from '@jest/globals';
import { InternalServerError, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { InvariantViolation } from '@millrace/invariants';
import { fixedClock, cancelled, scriptedClient } from '@millrace/testing';
import { PaymentStoreUnavailable } from '../../application/payment-store.ts';
import { applyRefundChange } from '../../domain/apply-refund-change.ts';
import { decideRefund } from '../../domain/decide-refund.ts';
import { at } from '../../testing/builders.ts';
import { aCreateRefund, aRefundChange, aSettledPayment, decidingOn } from '../../testing/refund-builders.ts';
import { dynamoRefundStore } from './dynamo-refund-store.ts';
import { newPaymentItem } from './payment-item.ts';
import { newRefundItem } from './refund-item.ts';

/** A store whose service returns these answers in turn, and then the last one again and again. */
function storeThatGets(...answers: readonly (Error | object)[]) {
  const { client, sent } = scriptedClient(answers);
  return { refunds: dynamoRefundStore(client, 'payments', fixedClock(at(0))), sent };
}

const payment = aSettledPayment();
const decide = decidingOn(aCreateRefund());
const paymentFound = { Item: newPaymentItem(payment as never) };
const moved = cancelled('ConditionalCheckFailed', 'None', 'None');

describe('a refund of a payment that keeps changing', () => {
  it('is decided again after each change, and stored once the payment stays the same', async () => {
    const { refunds, sent } = storeThatGets(moved, paymentFound, moved, paymentFound, {});
    expect(await refunds.create(payment, decide)).toMatchObject({ kind: 'created' });
    expect(sent).toHaveLength(5);
  });

  it('is contended after eight decisions', async () => {
    const answers = Array.from({ length: 8 }, () => [moved, paymentFound]).flat();
    const { refunds, sent } = storeThatGets(...answers);
    expect(await refunds.create(payment, decide)).toEqual({ kind: 'contended' });
    expect(sent).toHaveLength(15);
  });

  it.each([
    ['key_taken', ['ConditionalCheckFailed', 'None', 'ConditionalCheckFailed']],
    ['key_taken', ['TransactionConflict', 'None', 'ConditionalCheckFailed']],
  ])('is %s when the reasons are %j', async (kind, codes) => {
    expect(await storeThatGets(cancelled(...codes)).refunds.create(payment, decide)).toEqual({ kind });
  });

  const held = cancelled('None', 'None', 'TransactionConflict');

  it('is retried when another transaction holds its record', async () => {
    const { refunds, sent } = storeThatGets(held, {});
    expect(await refunds.create(payment, decide)).toMatchObject({ kind: 'created' });
    expect(sent).toHaveLength(2);
  });

  it('is contended when other transactions hold its record at every attempt', async () => {
    const { refunds, sent } = storeThatGets(held);
    expect(await refunds.create(payment, decide)).toEqual({ kind: 'contended' });
    expect(sent).toHaveLength(5);
  });
});

const decision = decideRefund(payment, aCreateRefund());
if (decision.kind !== 'created') throw new Error(decision.code);
const { refund } = decision;
const refundFound = { Item: newRefundItem(refund) };
const succeed = aRefundChange('succeed');

describe('the end of a refund whose payment is in another transaction', () => {
  const conflict = cancelled('None', 'TransactionConflict');

  it('is retried', async () => {
    const { refunds, sent } = storeThatGets(refundFound, conflict, conflict, {});
    expect(await refunds.apply(refund, succeed)).toEqual(applyRefundChange(refund, succeed));
    expect(sent).toHaveLength(4);
  });

  it('fails as retryable after five attempts', async () => {
    const { refunds, sent } = storeThatGets(refundFound, conflict);
    const error = await refunds.apply(refund, succeed).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PaymentStoreUnavailable);
    expect(error).toMatchObject({ retryable: true });
    expect(sent).toHaveLength(6);
  });
});

describe('the end of a refund that was decided after it was read', () => {
  const currentItem = (item: object) =>
    cancelled(
      { Code: 'ConditionalCheckFailed', Item: marshall(item, { removeUndefinedValues: true }) },
      'None',
    );
  it.each([
    ['succeeded', { status: 'succeeded', transferId: 'tr_1' }, 'already_applied'],
    [
      'failed',
      { status: 'failed', failure: { code: 'c', message: 'm' }, reversalId: 'tr_2' },
      'contradiction',
    ],
  ])('is judged by its current state: %s', async (_status, now, reason) => {
    const { refunds } = storeThatGets(refundFound, currentItem({ ...newRefundItem(refund), ...now }));
    expect(await refunds.apply(refund, succeed)).toMatchObject({ reason, refund: now });
  });

  it('INV-16: throws when the condition refuses what the lifecycle allows', async () => {
    const { refunds } = storeThatGets(refundFound, currentItem(newRefundItem(refund)));
    await expect(refunds.apply(refund, succeed)).rejects.toThrow('refund_condition_follows_lifecycle');
  });
});

describe('invariants of refunds', () => {
  it('refuses an id that exists', async () => {
    const { refunds } = storeThatGets(cancelled('None', 'ConditionalCheckFailed', 'None'));
    await expect(refunds.create(payment, decide)).rejects.toThrow(InvariantViolation);
  });

  it('INV-14: throws when a failed refund would return more than its payment has refunded', async () => {
    const { refunds } = storeThatGets(refundFound, cancelled('None', 'ConditionalCheckFailed'));
    await expect(refunds.apply(refund, aRefundChange('fail'))).rejects.toThrow('refunded_within_paid');
  });

  it('throws when a payment or a refund was deleted', async () => {
    await expect(storeThatGets(moved, {}).refunds.create(payment, decide)).rejects.toThrow(
      'payment_never_deleted',
    );
    await expect(storeThatGets({ Responses: {} }).refunds.findAll([refund])).rejects.toThrow('item_stored');
  });
});

describe('a failure of the service', () => {
  const facts = { $metadata: {}, message: 'no' };

  it.each([
    ['the service is down', new InternalServerError(facts), true],
    ['the network is down', Object.assign(new Error('down'), { code: 'ECONNREFUSED' }), true],
    ['the table does not exist', new ResourceNotFoundException(facts), false],
    ['a transaction is throttled', cancelled('None', 'ThrottlingError', 'None'), true],
    ['an item of a transaction is wrong', cancelled('ValidationError', 'None', 'None'), false],
  ])('is PaymentStoreUnavailable from every method when %s', async (_what, cause, retryable) => {
    const calls = [
      () => storeThatGets(cause).refunds.create(payment, decide),
      () => storeThatGets(moved, cause).refunds.create(payment, decide),
      () => storeThatGets(cause).refunds.findAll([refund]),
      () => storeThatGets(cause).refunds.apply(refund, succeed),
      () => storeThatGets(refundFound, cause).refunds.apply(refund, succeed),
    ];
    for (const call of calls) {
      const error = await call().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(PaymentStoreUnavailable);
      expect(error).toMatchObject({ retryable, cause });
    }
  });
});
