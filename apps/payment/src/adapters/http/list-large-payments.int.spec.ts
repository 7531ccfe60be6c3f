import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDynamo, type TestDynamo } from '@millrace/testing';
import { apiUnderTest, type ApiUnderTest } from '../../testing/api-under-test.ts';
import { aNewPayment, aPendingPayment, at } from '../../testing/builders.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_LAMBDA_RESPONSE_BYTES = 6 * 1024 * 1024;
/**
 * Escaped, it takes six bytes in a body, and seven in a function's response, which holds the body as a
 * string.
 */
const CONTROL = '\u0001';
const PAYMENTS = 110;

/** The largest metadata: the request is just below 64 KB. */
const largest = Object.fromEntries(
  Array.from({ length: 20 }, (_none, index) => [
    CONTROL.repeat(38) + String(index).padStart(2, '0'),
    CONTROL.repeat(500),
  ]),
);

let dynamo: TestDynamo;
let api: ApiUnderTest;
const ids: string[] = [];

beforeAll(async () => {
  dynamo = await startDynamo();
  api = await apiUnderTest(dynamo);
  const { statusCode, body } = await api.pay({ reference: 'INV-1', metadata: largest });
  expect([statusCode, body.slice(0, 80)]).toEqual([201, expect.any(String)]);
  ids.unshift(JSON.parse(body).id as string);
  // The API accepted one of them, so the others are written directly.
  while (ids.length < PAYMENTS) {
    const payment = aPendingPayment({ reference: 'INV-1', metadata: largest, at: at(ids.length) });
    await api.store.create(aNewPayment(payment));
    ids.unshift(payment.id);
  }
});
afterAll(() => dynamo.stop());

describe('INV-24: a list of the largest payments', () => {
  it.each(['', '&status=pending', '&reference=INV-1'])(
    'has pages that fit into a Lambda response, and every payment once (%s)',
    async (filter) => {
      const seen: string[] = [];
      let cursor: string | null = null;
      let pages = 0;
      do {
        const from: string = cursor === null ? '' : `&cursor=${cursor}`;
        const { statusCode, headers, body } = await api.get(`/payments?limit=100${filter}${from}`);
        const answer = JSON.stringify({ statusCode, headers, body, isBase64Encoded: false });
        expect(Buffer.byteLength(answer)).toBeLessThan(MAX_LAMBDA_RESPONSE_BYTES);
        const page = JSON.parse(body) as { data: { id: string }[]; nextCursor: string | null };
        expect(page.data.length).toBeGreaterThan(0);
        seen.push(...page.data.map(({ id }) => id));
        cursor = page.nextCursor;
        pages += 1;
      } while (cursor !== null && pages < PAYMENTS);
      expect(seen).toEqual(ids);
      expect(pages).toBeLessThan(5);
    },
  );
});
