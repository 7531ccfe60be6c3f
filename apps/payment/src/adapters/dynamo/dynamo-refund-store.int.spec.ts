import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TransactWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoIdempotencyStore } from '@millrace/idempotency';
import { fixedClock, startDynamo, type TestDynamo, storedItems } from '@millrace/testing';
import { aChange, aNewPayment, aPendingPayment, at, eventsTo } from '../../testing/builders.ts';
import { paymentsTable } from '../../testing/payments-table.ts';
import { aCreateRefund, aRefundChange, decidingOn } from '../../testing/refund-builders.ts';
import { describeRefundStore } from '../../testing/refund-store-contract.ts';
import { dynamoPaymentStore } from './dynamo-payment-store.ts';
import { dynamoRefundStore } from './dynamo-refund-store.ts';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const clock = fixedClock(at(0));

describeRefundStore('the store in DynamoDB', async () => {
  const table = await dynamo.createTable(paymentsTable);
  const client = dynamo.documentClient();
  return {
    store: dynamoPaymentStore(client, table, clock),
    refunds: dynamoRefundStore(client, table, clock),
    idempotency: dynamoIdempotencyStore(client, table, clock),
  };
});

/** A client that runs `interruption` right before it sends a transaction. */
function clientInterruptedBy(interruption: () => Promise<unknown>): DynamoDBDocumentClient {
  const working = dynamo.documentClient();
  const client = Object.create(working) as DynamoDBDocumentClient;
  client.send = (async (command: never) => {
    if ((command as object) instanceof TransactWriteCommand) await interruption();
    return working.send(command);
  }) as never;
  return client;
}

describe('INV-16: a refund that is decided between read and write', () => {
  it.each([
    ['fail', 'succeed', { kind: 'refused', reason: 'contradiction' }],
    ['succeed', 'fail', { kind: 'refused', reason: 'contradiction' }],
    ['fail', 'fail', { kind: 'unchanged', reason: 'already_applied' }],
  ] as const)('by a %s is not changed by a %s', async (first, second, expected) => {
    const table = await dynamo.createTable(paymentsTable);
    const store = dynamoPaymentStore(dynamo.documentClient(), table, clock);
    const refunds = dynamoRefundStore(dynamo.documentClient(), table, clock);
    const payment = aPendingPayment();
    await store.create(aNewPayment(payment));
    for (const event of eventsTo.settled) await store.apply(payment, aChange(event));
    const created = await refunds.create((await store.find(payment))!, decidingOn(aCreateRefund()));
    if (created.kind !== 'created') throw new Error(created.kind);

    let decided: unknown[] = [];
    const interrupted = clientInterruptedBy(async () => {
      await refunds.apply(created.refund, aRefundChange(first));
      decided = await storedItems(dynamo, table);
    });
    const late = dynamoRefundStore(interrupted, table, clock);
    expect(await late.apply(created.refund, aRefundChange(second))).toEqual({
      ...expected,
      refund: (await refunds.findAll([created.refund]))[0],
    });
    expect(await storedItems(dynamo, table)).toEqual(decided);
  });
});
