import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { orderIds } from '@millrace/contracts-order';
import { startDynamo, type TestDynamo } from '@millrace/testing';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { apiUnderTest, type ApiUnderTest } from '../../testing/api-under-test.ts';
import {
  anAcceptedOrder,
  anOrder,
  aDraft,
  at,
  declinedReason,
  outOfStock,
  RIVAL,
  wireContent,
} from '../../testing/builders.ts';
import { orderItem } from '../dynamo/order-item.ts';

let dynamo: TestDynamo;
let api: ApiUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  api = await apiUnderTest(dynamo);
});

describe('GET /orders/{id}', () => {
  it('shows why an accepted order is on hold', async () => {
    const hold = { code: 'payments_not_connected', message: 'No key.' };
    const order = { ...anAcceptedOrder(), hold };
    const Item = orderItem(order);
    await dynamo.documentClient().send(new PutCommand({ TableName: api.table, Item }));
    expect((await api.get(`/orders/${order.id}`)).json()).toMatchObject({ status: 'accepted', reason: hold });
  });

  const paymentId = 'pay_00000000000000000000000001';
  it.each([
    ['placed', { reason: null, paymentId: null, updatedAt: at(0) }],
    ['accepted', { reason: null, paymentId, updatedAt: at(1) }],
    ['paid', { reason: null, paymentId, updatedAt: at(2) }],
    ['payment_failed', { reason: declinedReason, paymentId, updatedAt: at(2) }],
    ['rejected', { reason: outOfStock, paymentId: null, updatedAt: at(1) }],
  ] as const)('shows an order that is %s', async (status, differs) => {
    const order = anOrder(status);
    const Item = orderItem(order);
    await dynamo.documentClient().send(new PutCommand({ TableName: api.table, Item }));
    const answer = await api.get(`/orders/${order.id}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      id: order.id,
      status,
      ...wireContent,
      amount: 5648,
      createdAt: at(0),
      ...differs,
    });
  });

  it('INV-22: answers another merchant’s order like one that does not exist: order_not_found', async () => {
    const { id } = (await api.place()).json();
    const unknown = [
      await api.get(`/orders/${id}`, { merchantId: RIVAL }),
      await api.get(`/orders/${orderIds.create()}`),
    ];
    const texts = [...unknown, await api.get('/orders/ord_1')].map(
      ({ statusCode, body }) => `${statusCode} ${body}`,
    );
    expect(new Set(texts).size).toBe(1);
    expect(unknown[0]!.json()).toMatchObject({ status: 404, code: 'order_not_found' });
  });
});

describe('GET /orders', () => {
  it('INV-24: lists a merchant’s orders newest first, page by page, each once while others arrive', async () => {
    const expected: string[] = [];
    for (let second = 0; second < 7; second += 1) {
      const id = orderIds.createAt(new Date(at(second)));
      expected.unshift(id);
      await api.place({ orderId: id });
    }
    await api.place({}, { merchantId: RIVAL });
    const found: string[] = [];
    for (let url: string | null = '/orders?limit=3'; url;) {
      const answer: { data: { id: string }[]; nextCursor: string | null } = (await api.get(url)).json();
      expect(answer.data.length).toBeLessThanOrEqual(3);
      found.push(...answer.data.map(({ id }) => id));
      await api.place({ orderId: orderIds.createAt(new Date(at(100))) });
      url = answer.nextCursor && `/orders?limit=3&cursor=${answer.nextCursor}`;
    }
    expect(found).toEqual(expected);
  });

  it('lists only orders, and no other items of the merchant', async () => {
    await api.place();
    const paid = anOrder('paid', aDraft());
    await dynamo.documentClient().send(new PutCommand({ TableName: api.table, Item: orderItem(paid) }));
    await api.post('/orders/simulations', { count: 1, seed: 1 });
    const { data, nextCursor } = (await api.get('/orders')).json();
    expect(data).toHaveLength(2);
    expect(nextCursor).toBeNull();
  });

  it('refuses a cursor that was not issued to this merchant: invalid_cursor', async () => {
    for (let count = 0; count < 2; count += 1) await api.place();
    const { nextCursor } = (await api.get('/orders?limit=1')).json();
    const cursors = ['x', nextCursor.slice(0, -4), Buffer.from('{"before":"ord_1"}').toString('base64url')];
    const answers = [
      ...(await Promise.all(cursors.map((cursor) => api.get(`/orders?cursor=${cursor}`)))),
      await api.get(`/orders?cursor=${nextCursor}`, { merchantId: RIVAL }),
    ];
    expect(answers.map((answer) => [answer.statusCode, answer.json().code])).toEqual(
      Array(4).fill([400, 'invalid_cursor']),
    );
  });
});

describe('the document of the orders API', () => {
  it('names every route with its refusals', async () => {
    const { paths } = (await api.get('/openapi.json')).json();
    expect(Object.keys(paths)).toEqual(['/orders', '/orders/{id}']);
    const codes = JSON.stringify(paths);
    for (const code of [
      'order_not_found',
      'order_conflict',
      'duplicate_product',
      'amount_too_large',
      'invalid_cursor',
    ]) {
      expect(codes).toContain(`\`${code}\``);
    }
  });
});
