import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import { startDynamo, type TestDynamo } from '@millrace/testing';
import { apiUnderTest, type ApiUnderTest } from '../../testing/api-under-test.ts';
import { aChange, at, MERCHANT, RIVAL, eventsTo } from '../../testing/builders.ts';

let dynamo: TestDynamo;
let api: ApiUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  api = await apiUnderTest(dynamo);
});

async function paymentIn(status: keyof typeof eventsTo): Promise<string> {
  const id = paymentIds.parse((await api.pay()).json().id);
  for (const event of eventsTo[status]) await api.store.apply({ merchantId: MERCHANT, id }, aChange(event));
  return id;
}

describe('GET /payments/{id}', () => {
  it('shows why a payment failed', async () => {
    const { status, failure, updatedAt } = (await api.get(`/payments/${await paymentIn('failed')}`)).json();
    expect({ status, failure, updatedAt }).toEqual({
      status: 'failed',
      failure: { code: 'reject_code', message: 'The message of reject.' },
      updatedAt: at(1),
    });
  });

  it.each([['/payments/{id}'], ['/payments/{id}/events'], ['/payments/{id}/cancel']])(
    'answers %s of another merchant’s payment like one that does not exist',
    async (path) => {
      const request = (id: string) => {
        const url = path.replace('{id}', id);
        return path.endsWith('cancel')
          ? api.post(url, { merchantId: RIVAL })
          : api.get(url, { merchantId: RIVAL });
      };
      const others = await request(await paymentIn('pending'));
      const unknown = await request(paymentIds.create());
      const noId = await request('42');
      expect([others.statusCode, others.json().code]).toEqual([404, 'payment_not_found']);
      expect([unknown.body, noId.body]).toEqual([others.body, others.body]);
    },
  );
});

describe('GET /payments/{id}/events', () => {
  it('INV-9: shows the complete history, oldest first', async () => {
    const answer = await api.get(`/payments/${await paymentIn('settled')}/events`);
    expect(answer.json()).toEqual({
      data: [
        {
          sequence: 1,
          type: 'payment.created',
          status: 'pending',
          occurredAt: at(0),
          cause: 'POST /payments',
          correlationId: 'cor_test',
        },
        {
          sequence: 2,
          type: 'payment.claimed',
          status: 'processing',
          occurredAt: at(1),
          cause: 'because of claim',
          correlationId: 'cor_claim',
        },
        {
          sequence: 3,
          type: 'payment.settled',
          status: 'settled',
          occurredAt: at(1),
          cause: 'because of settle',
          correlationId: 'cor_settle',
        },
      ],
    });
  });
});

describe('POST /payments/{id}/cancel', () => {
  it('INV-9: cancels a payment once; a repeat returns the same and adds no history', async () => {
    const id = await paymentIn('pending');
    api.clock.advance(5000);
    const first = await api.post(`/payments/${id}/cancel`);
    const again = await api.post(`/payments/${id}/cancel`, { payload: {} });
    expect([first.statusCode, first.json().status]).toEqual([200, 'canceled']);
    expect([again.statusCode, again.body]).toEqual([200, first.body]);
    const { data } = (await api.get(`/payments/${id}/events`)).json();
    expect(data.slice(1)).toEqual([
      {
        sequence: 2,
        type: 'payment.canceled',
        status: 'canceled',
        occurredAt: at(5),
        cause: 'POST /payments/{id}/cancel',
        correlationId: first.headers['x-correlation-id'],
      },
    ]);
  });

  it.each(['processing', 'settled', 'failed'] as const)(
    'refuses a payment that is %s with payment_not_cancelable',
    async (status) => {
      const answer = await api.post(`/payments/${await paymentIn(status)}/cancel`);
      expect([answer.statusCode, answer.json().code]).toEqual([409, 'payment_not_cancelable']);
      expect(answer.json().detail).toContain(status);
    },
  );

  it('refuses a body with fields, such as an amount to cancel', async () => {
    const id = await paymentIn('pending');
    const answer = await api.post(`/payments/${id}/cancel`, { payload: { amount: 500 } });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'validation_failed']);
    expect(answer.json().errors).toMatchObject([{ pointer: '/amount', code: 'unknown_field' }]);
    expect((await api.get(`/payments/${id}`)).json().status).toBe('pending');
  });
});
