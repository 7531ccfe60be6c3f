import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { paymentIds, type PaymentId } from '@millrace/contracts-payment';
import { startDynamo, type TestDynamo } from '@millrace/testing';
import { apiUnderTest, type ApiUnderTest } from '../../testing/api-under-test.ts';
import { MERCHANT, RIVAL } from '../../testing/builders.ts';
import { aRefundChange } from '../../testing/refund-builders.ts';

let dynamo: TestDynamo;
let api: ApiUnderTest;
let paymentId: PaymentId;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  api = await apiUnderTest(dynamo);
  paymentId = await api.settle();
});

const page = async (query: string, of: string = paymentId) =>
  (await api.get(`/payments/${of}/refunds?${query}`)).json();
const refund = async (of: string = paymentId) => (await api.refund(of, { amount: 1 })).json().id;

describe('GET /payments/{id}/refunds', () => {
  it('shows the status of each refund, newest first', async () => {
    const [failed, succeeded, pending] = [await refund(), await refund(), await refund()];
    await api.refunds.apply({ merchantId: MERCHANT, paymentId, id: failed }, aRefundChange('fail'));
    await api.refunds.apply({ merchantId: MERCHANT, paymentId, id: succeeded }, aRefundChange('succeed'));
    const { data, nextCursor } = await page('');
    expect(nextCursor).toBeNull();
    expect(data).toMatchObject([
      { id: pending, status: 'pending', failure: null },
      { id: succeeded, status: 'succeeded', failure: null },
      { id: failed, status: 'failed', failure: { code: 'refund_refused', message: 'The bank refused.' } },
    ]);
  });

  it('INV-24: pages through every refund once while new ones arrive', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.push(await refund());
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < 3; pages += 1) {
      const { data, nextCursor } = await page(`limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...data.map(({ id }: { id: string }) => id));
      cursor = nextCursor;
      await refund();
    }
    expect(cursor).toBeNull();
    expect(seen).toEqual(ids.reverse());
  });

  it('returns an empty list when there are no refunds', async () => {
    expect(await page('')).toEqual({ data: [], nextCursor: null });
  });

  it('refuses a cursor of another payment or list, or an invalid one: invalid_cursor', async () => {
    const other = await api.settle();
    for (let count = 0; count < 2; count += 1) await refund();
    const { nextCursor } = await page('limit=1');
    const { nextCursor: ofPayments } = (await api.get('/payments?limit=1')).json();
    const forged = Buffer.from(JSON.stringify({ after: 'rfd_' })).toString('base64url');
    for (const problem of [
      await page(`cursor=${nextCursor}`, other),
      await page(`cursor=${ofPayments}`),
      await page(`cursor=${forged}`),
      await page('cursor=nonsense'),
    ]) {
      expect(problem).toMatchObject({ status: 400, code: 'invalid_cursor' });
    }
  });

  it.each(['limit=0', 'limit=101', 'status=pending'])('refuses ?%s', async (query) => {
    expect(await page(query)).toMatchObject({ status: 400, code: 'validation_failed' });
  });

  it('INV-22: answers for another merchant’s payment as for one that does not exist', async () => {
    await refund();
    const getAsRival = (id: string) => api.get(`/payments/${id}/refunds`, { merchantId: RIVAL });
    const others = await getAsRival(paymentId);
    expect([others.statusCode, others.json().code]).toEqual([404, 'payment_not_found']);
    expect([(await getAsRival(paymentIds.create())).body, (await getAsRival('42')).body]).toEqual([
      others.body,
      others.body,
    ]);
  });
});
