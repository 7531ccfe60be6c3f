import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import { startDynamo, type TestDynamo, storedItems } from '@millrace/testing';
import { apiUnderTest, codeOf, type ApiUnderTest } from '../../testing/api-under-test.ts';
import { aChange, MERCHANT, RIVAL, eventsTo } from '../../testing/builders.ts';
import { aRefundChange } from '../../testing/refund-builders.ts';

let dynamo: TestDynamo;
let api: ApiUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  api = await apiUnderTest(dynamo);
});

const refundItems = () => storedItems(dynamo, api.table, 'refund');

describe('POST /payments/{id}/refunds with an idempotency key', () => {
  const replayed = (answer: Awaited<ReturnType<ApiUnderTest['refund']>>) =>
    answer.headers['idempotency-replayed'];

  it('INV-11: replays the first answer byte for byte after the refund has changed', async () => {
    const paymentId = await api.settle();
    const first = await api.refund(paymentId, { amount: 10_000 }, { key: 'k' });
    const { id } = first.json();
    await api.refunds.apply({ merchantId: MERCHANT, paymentId, id }, aRefundChange('succeed'));
    api.clock.advance(6 * 24 * 60 * 60 * 1000);
    const again = await api.refund(paymentId, { amount: 10_000 }, { key: 'k' });
    expect([again.statusCode, again.body]).toEqual([201, first.body]);
    expect([replayed(first), replayed(again)]).toEqual([undefined, 'true']);
    expect(await refundItems()).toHaveLength(1);
  });

  it('INV-11: replays a refusal, although the request would be granted now', async () => {
    const paymentId = await api.settle();
    const blocking = (await api.refund(paymentId, { amount: 10_000 })).json();
    const first = await api.refund(paymentId, {}, { key: 'k' });
    expect(codeOf(first)).toEqual([422, 'refund_exceeds_settled']);
    await api.refunds.apply({ merchantId: MERCHANT, paymentId, id: blocking.id }, aRefundChange('fail'));
    const again = await api.refund(paymentId, {}, { key: 'k' });
    expect([again.statusCode, again.body, replayed(again)]).toEqual([422, first.body, 'true']);
    expect((await api.refund(paymentId)).statusCode).toBe(201);
  });

  it('refuses another body, and another payment, with idempotency_key_reused', async () => {
    const [paymentId, other] = [await api.settle(), await api.settle()];
    await api.refund(paymentId, {}, { key: 'k' });
    for (const answer of [
      await api.refund(paymentId, { amount: 1 }, { key: 'k' }),
      await api.refund(paymentId, { reason: 'Sent back.' }, { key: 'k' }),
      await api.refund(other, {}, { key: 'k' }),
    ]) {
      expect(codeOf(answer)).toEqual([422, 'idempotency_key_reused']);
    }
    expect(await refundItems()).toHaveLength(1);
  });

  it('INV-13: separates the keys of merchants', async () => {
    const paymentId = await api.settle();
    await api.refund(paymentId, {}, { key: 'k' });
    const rivals = paymentIds.parse((await api.pay({}, { merchantId: RIVAL })).json().id);
    for (const event of eventsTo.settled) {
      await api.store.apply({ merchantId: RIVAL, id: rivals }, aChange(event));
    }
    const answer = await api.refund(rivals, {}, { key: 'k', merchantId: RIVAL });
    expect([answer.statusCode, replayed(answer)]).toEqual([201, undefined]);
    expect(await refundItems()).toHaveLength(2);
  });

  it('INV-13: accepts the key of a payment for a refund, and replays both', async () => {
    const paid = await api.pay({}, { key: 'k' });
    const id = paymentIds.parse(paid.json().id);
    for (const event of eventsTo.settled) await api.store.apply({ merchantId: MERCHANT, id }, aChange(event));
    const refunded = await api.refund(id, {}, { key: 'k' });
    expect([refunded.statusCode, replayed(refunded)]).toEqual([201, undefined]);
    expect((await api.pay({}, { key: 'k' })).body).toBe(paid.body);
    expect((await api.refund(id, {}, { key: 'k' })).body).toBe(refunded.body);
  });

  it('INV-11: creates one refund for 30 concurrent requests', async () => {
    const paymentId = await api.settle();
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => api.refund(paymentId, {}, { key: 'k' })),
    );
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(answers.filter((answer) => replayed(answer) === 'true')).toHaveLength(29);
    expect(await refundItems()).toHaveLength(1);
    expect((await api.get(`/payments/${paymentId}`)).json().amountRefunded).toBe(1_000);
  });

  it('refuses with idempotency_in_flight while others change the payment, and stores nothing', async () => {
    api = await apiUnderTest(dynamo, {
      decorateRefunds: (refunds) => ({
        create: async () => ({ kind: 'contended' }),
        findAll: (keys) => refunds.findAll(keys),
        apply: (key, change) => refunds.apply(key, change),
      }),
    });
    const paymentId = await api.settle();
    const before = await storedItems(dynamo, api.table);
    const answer = await api.refund(paymentId);
    expect(codeOf(answer)).toEqual([409, 'idempotency_in_flight']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(await storedItems(dynamo, api.table)).toEqual(before);
  });

  it.each([
    ['missing', '', 'idempotency_key_missing'],
    ['too long', 'k'.repeat(256), 'idempotency_key_invalid'],
    ['with a control character', 'k\u0001', 'idempotency_key_invalid'],
    ['with a non-ASCII character', 'clé', 'idempotency_key_invalid'],
  ])('refuses a key that is %s, and changes nothing', async (_what, key, code) => {
    const paymentId = await api.settle();
    const before = await storedItems(dynamo, api.table);
    expect(codeOf(await api.refund(paymentId, {}, { key }))).toEqual([400, code]);
    expect(await storedItems(dynamo, api.table)).toEqual(before);
  });
});
