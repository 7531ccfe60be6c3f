import { describe, expect, it } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import { aDraft, RIVAL } from '../testing/builders.ts';
import { canceled, failed, settled } from '../testing/payment-events.ts';
import { anOrderWithPayments } from '../testing/order-with-payments.ts';

describe('the outcome of a payment', () => {
  it('changes no order when its reference is not an order id', async () => {
    const { record, now, order } = await anOrderWithPayments();
    const reference = 'ord_of_mine' as typeof order.id;
    await record(settled(paymentIds.create(), { ...order, id: reference }));
    await record(settled(paymentIds.create(), aDraft()));
    expect(await now()).toEqual(order);
  });

  it('changes nothing when the order has another payment, or none yet', async () => {
    const { request, record, now, order } = await anOrderWithPayments();
    await record(settled(paymentIds.create(), order));
    expect(await now()).toEqual(order);
    await request();
    const linked = await now();
    for (const event of [settled, failed, canceled]) await record(event(paymentIds.create(), order));
    expect(await now()).toEqual(linked);
  });

  it('changes nothing when the payment is another merchant’s', async () => {
    const { request, record, paymentId, now, order } = await anOrderWithPayments();
    await request();
    await record(settled(paymentId(), { ...order, merchantId: RIVAL }));
    expect(await now()).toMatchObject({ status: 'accepted' });
  });

  it('is refused and logged when its order has ended differently', async () => {
    const { request, record, paymentId, order, logger } = await anOrderWithPayments();
    await request();
    await record(settled(paymentId(), order));
    await expect(record(failed(paymentId(), order))).rejects.toMatchObject({
      name: 'OutcomeRefused',
      code: 'outcome_contradicts_order',
      retryable: false,
    });
    expect(logger.lines.at(-1)).toMatchObject({ level: 'error', facts: { status: 'paid' } });
  });

  it.each(['payment.rejected', 'settlement.failed', 'settlement.completed', 'x.happened'])(
    'is not read from the event %s',
    async (type) => {
      const { record } = await anOrderWithPayments();
      const event = { source: 'millrace.x', 'detail-type': type, detail: {} };
      await expect(record(event)).rejects.toMatchObject({ code: 'event_unknown', retryable: false });
    },
  );
});
