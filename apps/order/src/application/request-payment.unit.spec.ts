import { describe, expect, it } from '@jest/globals';
import type { paymentIds } from '@millrace/contracts-payment';
import { aDraft, aPlacedOrder, aRecord, at, declinedReason } from '../testing/builders.ts';
import { canceled, failed, settled } from '../testing/payment-events.ts';
import { anOrderWithPayments } from '../testing/order-with-payments.ts';
import { requestPayment } from './request-payment.ts';

describe('the payment of an order', () => {
  it('is requested and linked to its order', async () => {
    const { request, now, paymentId } = await anOrderWithPayments();
    expect(await request()).toBe('requested');
    expect(await now()).toMatchObject({ status: 'accepted', paymentId: paymentId(), dueAt: at(62) });
  });

  it('is created once for repeated requests', async () => {
    const { request, payments, now, paymentId } = await anOrderWithPayments();
    await request();
    expect(await request()).toBe('requested');
    expect(payments.payments.size).toBe(1);
    expect(await now()).toMatchObject({ paymentId: paymentId() });
  });

  it('makes the order paid when it is settled', async () => {
    const { request, record, now, paymentId, order, stock } = await anOrderWithPayments();
    await request();
    await record(settled(paymentId(), order));
    await record(settled(paymentId(), order));
    expect(await now()).toMatchObject({ status: 'paid', paymentId: paymentId() });
    expect(stock()).toBe(8);
  });

  it.each([
    ['failed', failed, declinedReason],
    ['canceled', canceled, { code: 'payment_canceled' }],
  ])('returns the stock once when it is %s', async (_, event, reason) => {
    const { request, record, now, paymentId, order, stock } = await anOrderWithPayments();
    await request();
    await record(event(paymentId(), order));
    await record(event(paymentId(), order));
    expect(await now()).toMatchObject({ status: 'payment_failed', reason });
    expect(stock()).toBe(10);
  });

  it('is looked up after the link, because its outcome may have been published before', async () => {
    const { request, record, now, payments, order, ports } = await anOrderWithPayments();
    const create: typeof payments.create = async (...args) => {
      const answer = await payments.create(...args);
      const { paymentId } = answer as { paymentId: ReturnType<typeof paymentIds.create> };
      payments.outcomes.set(paymentId, { event: 'pay', paymentId });
      await record(settled(paymentId, order));
      expect(await now()).toMatchObject({ status: 'accepted', paymentId: null });
      return answer;
    };
    expect(await request({ payments: { ...ports.payments, create } })).toBe('concluded');
    expect(await now()).toMatchObject({ status: 'paid' });
  });

  it('is looked up when its event was lost', async () => {
    const { request, now, payments, paymentId } = await anOrderWithPayments();
    await request();
    payments.outcomes.set(paymentId(), { event: 'pay', paymentId: paymentId() });
    expect(await request()).toBe('concluded');
    expect(await now()).toMatchObject({ status: 'paid' });
  });

  it('fails with the payment module’s own code when it is refused', async () => {
    const { request, now, ports } = await anOrderWithPayments();
    const reason = { code: 'card_number_refused', message: 'Send a token.' };
    const create = async () => ({ kind: 'refused', reason }) as const;
    expect(await request({ payments: { ...ports.payments, create } })).toBe('concluded');
    expect(await now()).toMatchObject({ status: 'payment_failed', reason });
  });

  it('does not fail when one of two requests is refused and the other has created it (INV-28)', async () => {
    const { request, now, ports, paymentId } = await anOrderWithPayments();
    const create = async () => {
      expect(await request()).toBe('requested');
      return { kind: 'refused', reason: declinedReason } as const;
    };
    await request({ payments: { ...ports.payments, create } });
    expect(await now()).toMatchObject({ status: 'accepted', paymentId: paymentId() });
  });

  it('is not requested for an order that waits for none', async () => {
    const { store, ports, payments } = await anOrderWithPayments();
    const placed = aPlacedOrder();
    expect(await store.place(placed, aRecord('1'))).toBe('placed');
    expect(await requestPayment(placed, ports)).toBe('not_waiting');
    expect(payments.payments.size).toBe(0);
  });

  it('is not requested for an order that was never stored', async () => {
    const { ports } = await anOrderWithPayments();
    const refused = requestPayment(aDraft(), ports);
    await expect(refused).rejects.toMatchObject({ name: 'OrderUnknown', retryable: false });
  });
});
