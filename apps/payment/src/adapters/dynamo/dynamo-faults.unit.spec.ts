import { describe, expect, it } from '@jest/globals';
import { ResourceNotFoundException, InternalServerError } from '@aws-sdk/client-dynamodb';
import { InvariantViolation } from '@millrace/invariants';
import { fixedClock, cancelled, scriptedClient } from '@millrace/testing';
import { PaymentStoreUnavailable, type PaymentStore } from '../../application/payment-store.ts';
import { aChange, aNewPayment, aPayment, aPendingPayment, at, quoteTermsOf } from '../../testing/builders.ts';
import { dynamoPaymentStore } from './dynamo-payment-store.ts';

/** A store whose service returns these answers in turn, and then the last one again and again. */
function storeThatGets(answers: readonly (Error | object)[]) {
  const { client, sent } = scriptedClient(answers);
  return { store: dynamoPaymentStore(client, 'payments', fixedClock(at(0))), sent };
}

const newPayment = aNewPayment(aPendingPayment({}, quoteTermsOf()));

describe('a create that conflicts with another transaction', () => {
  const conflictOnQuote = cancelled('None', 'None', 'TransactionConflict');

  it('retries and finds the quote used', async () => {
    const used = cancelled('None', 'None', 'ConditionalCheckFailed');
    const { store, sent } = storeThatGets([conflictOnQuote, conflictOnQuote, used]);
    expect([await store.create(newPayment), sent.length]).toEqual(['quote_used', 3]);
  });

  it('retries and succeeds when the other one failed', async () => {
    const { store } = storeThatGets([conflictOnQuote, {}]);
    expect(await store.create(newPayment)).toBe('created');
  });

  it('returns contended after five attempts', async () => {
    const { store, sent } = storeThatGets([conflictOnQuote]);
    expect([await store.create(newPayment), sent.length]).toEqual(['contended', 5]);
  });

  it.each([
    ['key_taken', ['None', 'ConditionalCheckFailed', 'ConditionalCheckFailed']],
    ['key_taken', ['None', 'ConditionalCheckFailed', 'TransactionConflict']],
    ['quote_used', ['None', 'TransactionConflict', 'ConditionalCheckFailed']],
  ])('reads %s from the reasons %j', async (outcome, codes) => {
    expect(await storeThatGets([cancelled(...codes)]).store.create(newPayment)).toBe(outcome);
  });
});

describe('a failure of the service', () => {
  const facts = { $metadata: {}, message: 'no' };
  const everyCall = (store: PaymentStore) => {
    const payment = aPayment();
    const due = { kind: 'payment', ...payment, dueAt: at(0), sweeps: 0 } as const;
    return [
      () => store.create(newPayment),
      () => store.find(payment),
      () => store.apply(payment, aChange('cancel')),
      () => store.findDue({ shard: 0, dueBy: at(0), limit: 1 }),
      () => store.requeue(due, at(1)),
    ];
  };

  it.each([
    ['the service is down', new InternalServerError(facts), true],
    ['the network is down', Object.assign(new Error('down'), { code: 'ECONNREFUSED' }), true],
    ['the table does not exist', new ResourceNotFoundException(facts), false],
    ['a transaction is throttled', cancelled('None', 'ThrottlingError', 'None'), true],
    ['an item of a transaction is wrong', cancelled('ValidationError', 'None', 'None'), false],
  ])('is PaymentStoreUnavailable from every method when %s', async (_what, cause, retryable) => {
    for (const call of everyCall(storeThatGets([cause]).store)) {
      const error = await call().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(PaymentStoreUnavailable);
      expect(error).toMatchObject({ retryable, cause });
    }
  });
});

describe('invariants of a new payment', () => {
  it('refuses an id that exists', async () => {
    const { store } = storeThatGets([cancelled('ConditionalCheckFailed', 'None', 'None')]);
    await expect(store.create(newPayment)).rejects.toThrow(InvariantViolation);
  });
});
