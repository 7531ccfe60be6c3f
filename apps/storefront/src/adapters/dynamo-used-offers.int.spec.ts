import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orderIds } from '@millrace/contracts-order';
import { startDynamo, storedItems, type TestDynamo } from '@millrace/testing';
import { ServiceUnavailable } from '../application/ports.ts';
import { offersTable } from '../testing/tables.ts';
import { describeUsedOffers, EXPIRES_AT } from '../testing/used-offers-contract.ts';
import { dynamoUsedOffers } from './dynamo-used-offers.ts';

let dynamo: TestDynamo;
let tableName: string;
const offers = () => dynamoUsedOffers(dynamo.documentClient(), tableName);

beforeAll(async () => {
  dynamo = await startDynamo();
  tableName = await dynamo.createTable(offersTable);
});
afterAll(() => dynamo.stop());

describeUsedOffers('in DynamoDB', offers);

describe('used offers in DynamoDB', () => {
  it('are kept for a day after they expire', async () => {
    await offers().use({ orderId: orderIds.create(), contentHash: 'a', expiresAt: EXPIRES_AT });
    const expiresAtEpochSeconds = Date.parse(EXPIRES_AT) / 1000 + 24 * 60 * 60;
    for (const item of await storedItems(dynamo, tableName)) {
      expect(item).toMatchObject({ pk: expect.stringMatching(/^offer#ord_/), expiresAtEpochSeconds });
    }
  });

  it('are not created by marking an unknown offer as published', async () => {
    await expect(offers().published(orderIds.create())).rejects.toThrow(ServiceUnavailable);
  });

  it('are unavailable when the table does not exist', async () => {
    const broken = dynamoUsedOffers(dynamo.documentClient(), 'missing');
    const orderId = orderIds.create();
    const calls = [
      () => broken.find(orderId),
      () => broken.published(orderId),
      () => broken.use({ orderId, contentHash: 'a', expiresAt: EXPIRES_AT }),
    ];
    for (const call of calls) await expect(call()).rejects.toThrow(ServiceUnavailable);
  });
});
