import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  crashingClient,
  fixedClock,
  startDynamo,
  storedItems,
  type Crash,
  type TestDynamo,
} from '@millrace/testing';
import { apiOn } from '../../testing/api-under-test.ts';
import { quotesTable } from '../../testing/tables.ts';
import { dynamoQuoteStore } from '../dynamo/dynamo-quote-store.ts';

const KEY = 'the key';
const priced = { sourceCurrency: 'USD', targetCurrency: 'EUR', sourceAmount: 10_000 };
const tooSmall = { ...priced, sourceAmount: 37 };

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

async function ready() {
  const table = await dynamo.createTable(quotesTable);
  const crashing = crashingClient(dynamo.documentClient());
  const clock = fixedClock('2026-05-08T12:00:00.250Z');
  const { post } = apiOn({ clock, quotes: dynamoQuoteStore(crashing.client, table, clock) });
  const kept = async (kind: string) => (await storedItems(dynamo, table, kind)).length;
  return { crashing, post, kept };
}

/** A crash before and after every step that the request makes when nothing fails. */
async function crashesOf(body: object): Promise<readonly Crash[]> {
  const { crashing, post } = await ready();
  await post(body, KEY);
  const steps = Array.from({ length: crashing.requests() }, (_, index) => index + 1);
  return steps.flatMap((request) => [
    { when: 'before', request } as const,
    { when: 'after', request } as const,
  ]);
}

describe('INV-11, INV-12: POST /quotes, repeated with the same key after its function died at any step', () => {
  it.each([
    ['creates one quote', priced, 201, 1],
    ['creates none when it is refused', tooSmall, 422, 0],
  ])('%s, with one answer', async (_what, body, status, quotes) => {
    const crashes = await crashesOf(body);
    expect(crashes.length).toBeGreaterThan(0);
    for (const crash of crashes) {
      const { crashing, post, kept } = await ready();
      crashing.arm(crash);
      const died = await post(body, KEY);
      crashing.arm();
      expect([crash, died.statusCode, died.json().code]).toEqual([crash, 500, 'internal_error']);
      const isAnswered = (await kept('idempotency')) === 1;
      expect([crash, await kept('quote')]).toEqual([crash, isAnswered ? quotes : 0]);

      const repeats = [await post(body, KEY), await post(body, KEY), await post(body, KEY)];
      expect(new Set(repeats.map(({ statusCode, body: text }) => `${statusCode} ${text}`)).size).toBe(1);
      expect(repeats[0]!.statusCode).toBe(status);
      expect(repeats.map(({ headers }) => headers['idempotency-replayed'])).toEqual([
        isAnswered ? 'true' : undefined,
        'true',
        'true',
      ]);
      expect([crash, await kept('quote'), await kept('idempotency')]).toEqual([crash, quotes, 1]);
    }
  });
});
