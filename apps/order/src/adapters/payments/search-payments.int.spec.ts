import { describe, expect, it } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import { fakePaymentsApi, order, paymentId, problem, unavailable } from '../../testing/fake-payments-api.ts';
import { aPaymentAnswer } from '../../testing/payment-answers.ts';

const api = fakePaymentsApi();

describe('searching the payment of an order', () => {
  const find = (status: number, body: unknown) => {
    api.answer = { status, body };
    return api.payments.find(order, 'mk_test_key');
  };

  it('finds the oldest one with its terms, or none', async () => {
    const twin = aPaymentAnswer({ id: paymentIds.create() });
    const found = { data: [twin, aPaymentAnswer()], nextCursor: null };
    expect(await find(200, found)).toEqual({ kind: 'found', paymentId });
    expect(await find(200, { data: [], nextCursor: null })).toEqual({ kind: 'none' });
    expect(await find(403, problem(403, 'merchant_mismatch'))).toEqual({ kind: 'key_refused' });
    await expect(find(500, problem(500, 'internal'))).rejects.toMatchObject(unavailable);
  });
});

describe('searching the payment of an order on several pages', () => {
  const own = aPaymentAnswer({ amount: 1, id: paymentIds.create() });
  /** The pages of the merchant's payments with the order's reference; a cursor is the number of a page. */
  const answerPages = (pages: readonly (readonly unknown[])[]) => {
    api.answerTo = ({ path }) => {
      const { searchParams } = new URL(path, api.server.url);
      expect(searchParams.get('reference')).toBe(order.id);
      const index = Number(searchParams.get('cursor') ?? 0);
      const nextCursor = index + 1 < pages.length ? String(index + 1) : null;
      return { status: 200, body: { data: pages[index], nextCursor } };
    };
  };
  const found = () => api.payments.find(order, 'mk_test_key');

  it('finds it on the last page', async () => {
    answerPages([[own], [], [aPaymentAnswer()]]);
    expect(await found()).toEqual({ kind: 'found', paymentId });
    expect(api.server.requests).toHaveLength(3);
  });

  it('finds the oldest one of all pages', async () => {
    answerPages([[aPaymentAnswer({ id: paymentIds.create() })], [aPaymentAnswer(), own], [own]]);
    expect(await found()).toEqual({ kind: 'found', paymentId });
  });

  it('reads twenty pages, and decides nothing after them', async () => {
    const empty = Array.from({ length: 19 }, () => []);
    answerPages([...empty, [aPaymentAnswer()]]);
    expect(await found()).toEqual({ kind: 'found', paymentId });
    api.server.requests.length = 0;
    answerPages([...empty, [aPaymentAnswer()], []]);
    await expect(found()).rejects.toMatchObject(unavailable);
    expect(api.server.requests).toHaveLength(20);
  });

  it('decides nothing when a page fails', async () => {
    api.answerTo = ({ path }) =>
      path.includes('cursor')
        ? { status: 503, body: problem(503, 'unavailable') }
        : { status: 200, body: { data: [aPaymentAnswer()], nextCursor: 'a&b' } };
    await expect(found()).rejects.toMatchObject(unavailable);
    expect(api.server.requests[1]!.path).toContain('cursor=a%26b');
  });
});
