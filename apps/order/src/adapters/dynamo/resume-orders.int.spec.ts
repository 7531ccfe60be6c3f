import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startDynamo, type TestDynamo } from '@millrace/testing';
import {
  aDraft,
  aMug,
  anAcceptedOrder,
  at,
  declined,
  MERCHANT,
  RIVAL,
  twoMugs,
} from '../../testing/builders.ts';
import { dynamoStores } from '../../testing/dynamo-stores.ts';
import { noticeCodes } from '../../application/merchant-notices.ts';
import { resumeOrders } from './resume-orders.ts';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const notConnected = { code: 'payments_not_connected', message: 'The merchant has no API key.' };

it('ends the notices of that merchant, so that the next failure of its key raises an alert', async () => {
  const client = dynamo.documentClient();
  const { notices, tables } = await dynamoStores(dynamo, [], client);
  const all = [MERCHANT, RIVAL].flatMap((merchantId) => noticeCodes.map((code) => ({ merchantId, code })));
  for (const notice of all) await notices.confirm(notice, at(600));
  await resumeOrders(client, { tableName: tables.orders, merchantId: MERCHANT }, new Date(at(10)));
  for (const notice of all) {
    expect(await notices.claim(notice, at(11), at(12))).toBe(notice.merchantId === MERCHANT);
  }
});

it('requeues the orders of one merchant that are on hold, at once and again two minutes later', async () => {
  const client = dynamo.documentClient();
  const { store, tables } = await dynamoStores(dynamo, [aMug(100)], client);
  const accept = async (isHeld: boolean) => {
    const order = anAcceptedOrder(aDraft({ items: [twoMugs] }));
    await store.decide({ from: 'nothing', order });
    if (isHeld) await store.hold(order, notConnected, at(2));
    return order;
  };
  const [held, alsoHeld, open, ended] = [
    await accept(true),
    await accept(true),
    await accept(false),
    await accept(true),
  ];
  await store.conclude(ended, declined(null), at(3));

  const resume = (merchantId: string) =>
    resumeOrders(client, { tableName: tables.orders, merchantId }, new Date(at(10)));
  expect(await resume(RIVAL)).toBe(0);
  expect(await resume(MERCHANT)).toBe(2);
  for (const order of [held, alsoHeld]) {
    expect(await store.find(order)).toMatchObject({ hold: notConnected, dueAt: at(130), sweeps: 1 });
  }
  expect(await store.find(open)).toMatchObject({ hold: null, dueAt: at(61), sweeps: 0 });
  expect(await store.find(ended)).toMatchObject({ status: 'payment_failed', sweeps: 0 });
});
