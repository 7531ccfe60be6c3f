import { paymentIds } from '@millrace/contracts-payment';
import { readBody, stringAttributes } from '@millrace/dead-letters';
import type { OutcomeRefused } from '@millrace/order/application/conclude-order.ts';
import type { NoticeCode } from '@millrace/order/application/merchant-notices.ts';
import { processOrder } from '@millrace/order/application/process-order.ts';
import { recordPaymentOutcome } from '@millrace/order/application/record-payment-outcome.ts';
import { sweepOrders } from '@millrace/order/application/sweep-orders.ts';
import { takePaymentRequest } from '@millrace/order/application/take-payment-request.ts';
import type { DeadLetterCode } from '@millrace/order/domain/dead-letter-reason.ts';
import {
  aBowl,
  aDetail,
  aMug,
  anAcceptedOrder,
  at,
  declined,
  MERCHANT,
} from '@millrace/order/testing/builders.ts';
import { inMemoryOrderStore } from '@millrace/order/testing/in-memory-order-store.ts';
import { API_KEY, inMemoryKeys, inMemoryPayments } from '@millrace/order/testing/in-memory-payments.ts';
import { failed, settled } from '@millrace/order/testing/payment-events.ts';
import { recordingLogger } from '@millrace/testing';
import { unreadable, type Codes, type Given, type Ports, type Unreadable } from './cases.ts';

const { merchantId, id: orderId } = anAcceptedOrder();
const aRequest = JSON.stringify({ orderId, merchantId });

/** An accepted order, or one that failed without a payment, and its merchant's payments. */
async function anOrdersPayment(
  { clock }: Ports,
  {
    keys = inMemoryKeys(),
    hasFailed = false,
    isStray = false,
    payments = inMemoryPayments(),
  }: {
    keys?: ReturnType<typeof inMemoryKeys>;
    hasFailed?: boolean;
    isStray?: boolean;
    payments?: ReturnType<typeof inMemoryPayments>;
  },
): Promise<Given> {
  const store = inMemoryOrderStore([aMug(10), aBowl(10)]);
  const order = { ...anAcceptedOrder(), id: orderId };
  await store.decide({ from: 'nothing', order });
  if (isStray) {
    await payments.create(order, API_KEY);
    const paymentId = payments.payments.get(orderId)!;
    payments.outcomes.set(paymentId, { event: 'pay', paymentId });
  }
  if (hasFailed) {
    await store.conclude(order, declined(null), at(2));
    await store.requeue({ ...order, dueAt: at(122), sweeps: 0 }, at(240));
  }
  const sweepAfterSeconds = 60;
  const logger = recordingLogger();
  return {
    body: aRequest,
    work: (message, ports) =>
      takePaymentRequest(message, { store, notices: store, payments, keys, sweepAfterSeconds, ...ports }),
    meanwhile: async (deliver) => {
      for (let hours = 0; hours < 24; hours += 1) {
        clock.advance(3_600_000);
        await sweepOrders({ dueOrders: store, clock, logger, sweepAfterSeconds });
        await deliver(aRequest);
      }
    },
  };
}

export const requestPayment: Codes<NoticeCode | 'payment_without_order' | 'order_unknown' | Unreadable> = {
  payments_not_connected: (ports) => anOrdersPayment(ports, { keys: inMemoryKeys({}) }),
  payment_key_refused: (ports) =>
    anOrdersPayment(ports, { keys: inMemoryKeys({ [MERCHANT]: 'mk_test_revoked' }) }),
  payment_request_failed: (ports) => {
    const create = () => Promise.reject(new TypeError('no header takes this'));
    return anOrdersPayment(ports, { payments: { ...inMemoryPayments(), create } });
  },
  payment_unknown: (ports) => anOrdersPayment(ports, { keys: inMemoryKeys({}), hasFailed: true }),
  payment_without_order: (ports) => anOrdersPayment(ports, { hasFailed: true, isStray: true }),
  order_unknown: async (ports) => ({
    ...(await anOrdersPayment(ports, {})),
    body: aRequest.replace(orderId, anAcceptedOrder().id),
  }),
  ...unreadable(async (message, ports) => (await anOrdersPayment(ports, {})).work(message, ports)),
};

export const paymentOutcome: Codes<OutcomeRefused['code'] | Unreadable> = {
  outcome_contradicts_order: async () => {
    const store = inMemoryOrderStore([aMug(10), aBowl(10)]);
    const order = anAcceptedOrder();
    const paymentId = paymentIds.create();
    await store.decide({ from: 'nothing', order });
    await store.link(order, paymentId, at(2), at(60));
    await store.conclude(order, { event: 'pay', paymentId }, at(2));
    return { body: JSON.stringify(failed(paymentId, order)), work: recordOn(store) };
  },
  event_unknown: () => ({
    body: JSON.stringify({ source: 'millrace.x', 'detail-type': 'x.happened', detail: {} }),
    work: recordOn(inMemoryOrderStore([])),
  }),
  malformed_message: () => ({ body: '{', work: recordOn(inMemoryOrderStore([])) }),
  validation_failed: () => ({
    body: JSON.stringify({ ...settled(paymentIds.create(), anAcceptedOrder()), detail: {} }),
    work: recordOn(inMemoryOrderStore([])),
  }),
};

function recordOn(store: ReturnType<typeof inMemoryOrderStore>): Given['work'] {
  return ({ body }, ports) => recordPaymentOutcome(readBody(body) as never, { ...ports, store });
}

/** @param simulation of the processor that takes simulated orders */
export function orderProcessor(simulation?: string): Codes<DeadLetterCode> {
  const store = inMemoryOrderStore([aMug(10), aBowl(10)]);
  const attributes = simulation ? stringAttributes({ simulationId: simulation, sequence: '1' }) : {};
  const given = (detail: unknown): Given => ({
    body: typeof detail === 'string' ? detail : JSON.stringify(detail),
    attributes,
    work: (message, ports) =>
      processOrder(message, {
        ...ports,
        store,
        connectors: ['sandbox'],
        sweepAfterSeconds: 60,
        ...(simulation && { simulated: { count: store } }),
      }),
  });
  const aLine = { productId: 'p-1001', quantity: 2, price: 1999 };
  return {
    malformed_message: () => given('{'),
    card_number_refused: () => given(aDetail({ note: '4242 4242 4242 4242' })),
    validation_failed: () => given('{}'),
    order_conflict: async () => {
      const order = { ...anAcceptedOrder(), ...(simulation && { merchantId: simulation }) };
      await store.decide({ from: 'nothing', order: { ...order, lines: [] } });
      return given(aDetail({ orderId: order.id, items: [{ ...aLine, quantity: 7 }] }));
    },
    amount_too_large: () =>
      given(
        aDetail({
          items: Array.from({ length: 50 }, (_, index) => ({
            productId: `p-${index}`,
            quantity: 1000,
            price: 999_999_999_999,
          })),
        }),
      ),
  };
}
