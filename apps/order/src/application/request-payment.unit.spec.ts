import { describe, expect, it } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import { recordingLogger } from '@millrace/testing';
import {
  aBowl,
  aDraft,
  aMug,
  anAcceptedOrder,
  aPlacedOrder,
  aRecord,
  at,
  declined,
  MERCHANT,
  RIVAL,
} from '../testing/builders.ts';
import { memoryOrderStore } from '../testing/memory-order-store.ts';
import { API_KEY, memoryKeys, memoryPayments } from '../testing/memory-payments.ts';
import { rejected, settled, settlementRefused } from '../testing/payment-events.ts';
import { readPaymentRequest } from './read-payment-request.ts';
import { recordPaymentOutcome } from './record-payment-outcome.ts';
import { requestPayment } from './request-payment.ts';

async function shop({ simulated = false, keys = memoryKeys() } = {}) {
  const store = memoryOrderStore([aMug(10), aBowl(10)]);
  const payments = memoryPayments();
  const logger = recordingLogger();
  const order = anAcceptedOrder(aDraft({ simulated }));
  await store.decide({ from: 'nothing', order });
  const clock = () => new Date(at(2));
  const ports = { store, links: store, payments, keys, clock, logger, sweepAfterSeconds: 60 };
  return {
    store,
    payments,
    keys,
    logger,
    order,
    ports,
    request: () => requestPayment(order, ports),
    record: (event: Parameters<typeof recordPaymentOutcome>[0]) => recordPaymentOutcome(event, ports),
    paymentId: () => payments.payments.get(order.id)!,
    stock: () => store.products.get('p-1001')!.stock,
    now: () => store.find(order),
  };
}

describe('the payment of an order', () => {
  it('is asked for, and the order tells which it is', async () => {
    const { request, now, paymentId } = await shop();
    expect(await request()).toBe('requested');
    expect(await now()).toMatchObject({ status: 'accepted', paymentId: paymentId(), dueAt: at(62) });
  });

  it('is the same one however often it is asked for', async () => {
    const { request, payments, now, paymentId } = await shop();
    await request();
    expect(await request()).toBe('requested');
    expect(payments.payments.size).toBe(1);
    expect(await now()).toMatchObject({ paymentId: paymentId() });
  });

  it('makes the order paid when it is settled', async () => {
    const { request, record, now, paymentId, stock } = await shop();
    await request();
    await record(settled(paymentId()));
    await record(settled(paymentId()));
    expect(await now()).toMatchObject({ status: 'paid', paymentId: paymentId() });
    expect(stock()).toBe(8);
  });

  it.each([
    ['rejected', rejected],
    ['not settled', settlementRefused],
  ])('gives the stock back once when it is %s', async (_, event) => {
    const { request, record, now, paymentId, stock } = await shop();
    await request();
    await record(event(paymentId()));
    await record(event(paymentId()));
    expect(await now()).toMatchObject({ status: 'payment_failed', reason: declined.reason });
    expect(stock()).toBe(10);
  });

  it('is found when it is decided before the order knows of it', async () => {
    const { request, record, now, payments, order } = await shop();
    const { paymentId } = (await payments.create(order, API_KEY)) as { paymentId: string };
    await record(settled(paymentId));
    expect(await now()).toMatchObject({ status: 'accepted' });
    expect(await request()).toBe('concluded');
    expect(await now()).toMatchObject({ status: 'paid' });
  });

  it('is found when it is decided while the order learns of it', async () => {
    const { record, now, store, payments, order, ports } = await shop();
    const { paymentId } = (await payments.create(order, API_KEY)) as {
      paymentId: ReturnType<typeof paymentIds.create>;
    };
    const keep: typeof store.keep = async (id, outcome) => {
      await store.link(order, paymentId, at(2), at(62));
      await store.keep(id, outcome);
    };
    await recordPaymentOutcome(settled(paymentId), { ...ports, links: { ...store, keep } });
    expect(await now()).toMatchObject({ status: 'paid' });
    await record(settled(paymentId));
  });

  it('is asked about when its event was lost', async () => {
    const { request, now, payments, paymentId } = await shop();
    await request();
    payments.outcomes.set(paymentId(), { event: 'pay' });
    expect(await request()).toBe('concluded');
    expect(await now()).toMatchObject({ status: 'paid' });
  });

  it('fails as payments_not_connected when the merchant has given no key', async () => {
    const { request, now, stock } = await shop({ keys: memoryKeys({}) });
    expect(await request()).toBe('concluded');
    expect(await now()).toMatchObject({
      status: 'payment_failed',
      paymentId: null,
      reason: { code: 'payments_not_connected' },
    });
    expect(stock()).toBe(10);
  });

  it('fails by the payment module’s own code when it is refused', async () => {
    const { now, ports, order } = await shop();
    const reason = { code: 'card_number_refused', message: 'Send a token.' };
    const create = async () => ({ kind: 'refused', reason }) as const;
    await requestPayment(order, { ...ports, payments: { ...ports.payments, create } });
    expect(await now()).toMatchObject({ status: 'payment_failed', reason });
  });

  it('waits for a key that is accepted, which is read anew', async () => {
    const { request, now, keys } = await shop({ keys: memoryKeys({ [MERCHANT]: 'mk_test_revoked' }) });
    await expect(request()).rejects.toMatchObject({ name: 'PaymentsUnavailable', retryable: true });
    expect(keys.forgotten).toBe(1);
    expect(await now()).toMatchObject({ status: 'accepted' });
  });

  it('is not asked for by a simulated order, nor by one that waits for none', async () => {
    const { request, payments } = await shop({ simulated: true });
    expect(await request()).toBe('not_waiting');
    const { store, ports } = await shop();
    const placed = aPlacedOrder();
    await store.place(placed, aRecord('1'));
    expect(await requestPayment(placed, ports)).toBe('not_waiting');
    expect(payments.payments.size).toBe(0);
  });

  it('is not asked for an order that is not there', async () => {
    const { ports } = await shop();
    const refused = requestPayment(aDraft(), ports);
    await expect(refused).rejects.toMatchObject({ name: 'OrderUnknown', retryable: false });
  });
});

describe('an event of a payment', () => {
  it('changes nothing when the payment is no order’s', async () => {
    const { record, now, order } = await shop();
    await record(settled(paymentIds.create()));
    expect(await now()).toEqual(order);
  });

  it('is not recorded when the payment is another merchant’s', async () => {
    const { request, record, paymentId, now } = await shop();
    await request();
    await expect(record(settled(paymentId(), RIVAL))).rejects.toMatchObject({ reason: 'contradiction' });
    expect(await now()).toMatchObject({ status: 'accepted' });
  });

  it('is not recorded, and is told, when the order stands for the opposite', async () => {
    const { request, record, paymentId, logger } = await shop();
    await request();
    await record(settled(paymentId()));
    await expect(record(rejected(paymentId()))).rejects.toMatchObject({
      reason: 'contradiction',
      retryable: false,
    });
    expect(logger.lines.at(-1)).toMatchObject({ level: 'error', facts: { status: 'paid' } });
  });

  it('is not recorded when it is of another type', async () => {
    const { record } = await shop();
    const event = { source: 'millrace.x', 'detail-type': 'x.happened', detail: {} };
    await expect(record(event)).rejects.toMatchObject({ reason: 'event_unknown', retryable: false });
  });

  it('is not recorded of an order that is gone', async () => {
    const { request, record, paymentId, store } = await shop();
    await request();
    store.orders.clear();
    await expect(record(settled(paymentId()))).rejects.toMatchObject({ reason: 'order_unknown' });
  });
});

describe('a message that asks for a payment', () => {
  it('names an order and its merchant, and nothing else', () => {
    const { id, merchantId } = aDraft();
    expect(readPaymentRequest(JSON.stringify({ orderId: id, merchantId }))).toEqual({ id, merchantId });
    for (const wrong of [
      { orderId: id },
      { orderId: 'ord_1', merchantId },
      { orderId: id, merchantId, x: 1 },
    ]) {
      expect(() => readPaymentRequest(JSON.stringify(wrong))).toThrow('schema');
    }
  });
});
