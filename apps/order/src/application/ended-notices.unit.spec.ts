import { describe, expect, it } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import { fixedClock, recordingLogger } from '@millrace/testing';
import type { AcceptedOrder, OrderKey } from '../domain/order.ts';
import { aBowl, aMug, anAcceptedOrder, at, declined, MERCHANT, RIVAL } from '../testing/builders.ts';
import { inMemoryOrderStore } from '../testing/in-memory-order-store.ts';
import { API_KEY, inMemoryKeys, inMemoryPayments } from '../testing/in-memory-payments.ts';
import { settled } from '../testing/payment-events.ts';
import { noticeCodes, type NoticeCode } from './merchant-notices.ts';
import { PaymentsUnavailable } from './payments.ts';
import type { RequestedPayment } from './read-payment-request.ts';
import { recordPaymentOutcome } from './record-payment-outcome.ts';
import type { RequestPaymentPorts } from './request-payment-ports.ts';
import { requestPayment } from './request-payment.ts';

const BROKEN = { payments_not_connected: undefined, payment_key_refused: 'mk_test_revoked' };
const codesOfKeys = Object.keys(BROKEN) as (keyof typeof BROKEN)[];

async function shop() {
  const store = inMemoryOrderStore([aMug(50), aBowl(50)]);
  const payments = inMemoryPayments();
  const connected: Record<string, string> = { [MERCHANT]: API_KEY };
  const keys = inMemoryKeys(connected);
  const clock = fixedClock(at(1));
  const alerts: string[] = [];
  let ends = 0;
  const ports: RequestPaymentPorts = {
    store,
    notices: {
      claim: store.claim,
      confirm: store.confirm,
      end: async (...of) => {
        ends += 1;
        await store.end(...of);
      },
    },
    payments,
    keys,
    alert: async ({ code }) => void alerts.push(code),
    clock,
    logger: recordingLogger(),
    sweepAfterSeconds: 60,
  };
  return {
    store,
    payments,
    keys,
    clock,
    alerts,
    ports,
    ends: () => ends,
    accept: async () => {
      const order = anAcceptedOrder();
      await store.decide({ from: 'nothing', order });
      return order;
    },
    request: (
      { merchantId, id }: OrderKey,
      more: Omit<RequestedPayment, 'merchantId' | 'id'> = {},
      override: Partial<RequestPaymentPorts> = {},
    ) => requestPayment({ merchantId, id, ...more }, { ...ports, ...override }),
    /** @param key undefined for none */
    connect: (key: string | undefined) => {
      if (key === undefined) delete connected[MERCHANT];
      else connected[MERCHANT] = key;
    },
    settle: (order: AcceptedOrder) =>
      recordPaymentOutcome(settled(payments.payments.get(order.id)!, order), ports),
    fail: async (order: AcceptedOrder, sweeps: number) => {
      await store.conclude(order, declined(null), at(2));
      for (let sweep = 0; sweep < sweeps; sweep += 1) {
        const dueAt = sweep === 0 ? at(122) : at(240 + sweep - 1);
        await store.requeue({ ...order, dueAt, sweeps: sweep }, at(240 + sweep));
      }
    },
    knows: (merchantId: string, code: NoticeCode) => store.confirm({ merchantId, code }, at(1_000_000)),
    /** Whether the alert has already been raised. */
    isKnown: async (merchantId: string, code: NoticeCode) =>
      !(await store.claim({ merchantId, code }, at(3), at(3))),
  };
}
type Shop = Awaited<ReturnType<typeof shop>>;

const stray = paymentIds.create();
const refused = { kind: 'refused', reason: { code: 'amount_too_large', message: 'No.' } } as const;

/** Every answer of the payment module that proves a key, for an order that was never on hold. */
const answers: Record<string, (of: Shop) => Promise<unknown>> = {
  'create: created': async ({ accept, request }) => request(await accept()),
  'create: refused': async ({ accept, request, payments }) =>
    request(await accept(), {}, { payments: { ...payments, create: async () => refused } }),
  'lookUp: open': async ({ accept, request, store, payments }) => {
    const order = await accept();
    const answer = await payments.create(order, API_KEY);
    if (answer.kind === 'created') await store.link(order, answer.paymentId, at(2), at(60));
    return request(order);
  },
  'lookUp: ended': async ({ accept, request, store, payments }) => {
    const order = await accept();
    await store.link(order, stray, at(2), at(60));
    payments.outcomes.set(stray, { event: 'pay', paymentId: stray });
    return request(order);
  },
  'find: none': async ({ accept, fail, request }) => {
    const order = await accept();
    await fail(order, 1);
    return request(order);
  },
  'find: found': async ({ accept, fail, request, payments }) => {
    const order = await accept();
    await payments.create(order, API_KEY);
    await fail(order, 1);
    return request(order);
  },
  'cancel: canceled': async ({ accept, request }) => request(await accept(), { paymentId: stray }),
  'cancel: not_cancelable': async ({ accept, request, payments }) => {
    payments.outcomes.set(stray, { event: 'pay', paymentId: stray });
    return request(await accept(), { paymentId: stray });
  },
};

describe.each(codesOfKeys)('after a notice of %s', (code) => {
  it.each(Object.entries(answers))('a working key ends it: %s', async (_, request) => {
    const made = await shop();
    await made.knows(MERCHANT, code);
    await made.knows(RIVAL, code);
    await request(made);
    expect([await made.isKnown(MERCHANT, code), await made.isKnown(RIVAL, code)]).toEqual([false, true]);
  });

  it('the next failure of a key alerts, although every order on hold ended by an event', async () => {
    const { accept, request, connect, settle, alerts } = await shop();
    const [first, second, third] = [await accept(), await accept(), await accept()];
    await request(first);
    connect(BROKEN[code]);
    expect(await request(first)).toBe('on_hold');
    await settle(first);
    connect(API_KEY);
    expect(await request(second)).toBe('requested');
    await settle(second);
    connect(BROKEN[code]);
    expect(await request(third)).toBe('on_hold');
    expect(alerts).toEqual([code, code]);
  });

  it('orders that end by events while no key works raise no second alert', async () => {
    const { accept, request, connect, settle, alerts } = await shop();
    const orders = [await accept(), await accept(), await accept()];
    for (const order of orders) await request(order);
    connect(BROKEN[code]);
    for (const order of orders) {
      expect(await request(order)).toBe('on_hold');
      await settle(order);
    }
    expect(alerts).toEqual([code]);
  });
});

describe('a working key', () => {
  it('costs one write each time it is read, not one per order', async () => {
    const { accept, request, keys, ends } = await shop();
    for (let count = 0; count < 5; count += 1) await request(await accept());
    expect(ends()).toBe(1);
    keys.forget(MERCHANT);
    await request(await accept());
    expect(ends()).toBe(2);
  });

  it('ends the notices at the next answer after a failure to end them', async () => {
    const { accept, request, ports, knows, isKnown } = await shop();
    await knows(MERCHANT, 'payment_key_refused');
    const end = () => Promise.reject(new PaymentsUnavailable('down'));
    const order = await accept();
    await expect(request(order, {}, { notices: { ...ports.notices, end } })).rejects.toThrow('down');
    await request(order);
    expect(await isKnown(MERCHANT, 'payment_key_refused')).toBe(false);
  });

  it('keeps the notice of an order that fails for another reason, so that sweeps raise no more alerts', async () => {
    const { accept, request, payments, alerts, keys } = await shop();
    const [broken, other] = [await accept(), await accept()];
    const create = () => Promise.reject(new PaymentsUnavailable('404', { retryable: false }));
    for (let sweep = 0; sweep < 3; sweep += 1) {
      await request(broken, {}, { payments: { ...payments, create } });
      keys.forget(MERCHANT);
      await request(other);
    }
    expect(alerts).toEqual(['payment_request_failed']);
  });

  it.each(noticeCodes)(
    'ends the notice of %s once the payment of an order on hold is requested',
    async (code) => {
      const { accept, request, store, knows, isKnown } = await shop();
      await request(await accept());
      const order = await accept();
      await store.hold(order, { code, message: 'It waits.' }, at(2));
      await knows(MERCHANT, code);
      await request(order);
      expect(await isKnown(MERCHANT, code)).toBe(false);
    },
  );
});

describe('a failed order whose payment could not be looked up', () => {
  it.each([
    ['the sweeper requeues it', 2, false],
    ['its dead letter is redriven', 1, true],
  ])('alerts again after a key has worked when %s', async (_, sweeps, isRedriven) => {
    const { accept, fail, request, isKnown, connect, alerts } = await shop();
    const order = await accept();
    await fail(order, sweeps);
    connect(undefined);
    expect(await request(order)).toBe('on_hold');
    connect(API_KEY);
    expect(await request(order, { isRedriven })).toBe('not_waiting');
    expect(alerts).toEqual(['payment_unknown']);
    expect(await isKnown(MERCHANT, 'payment_unknown')).toBe(false);
  });

  it.each([
    ['before the first sweep', 0],
    ['after it', 1],
  ])('leaves no notice that nothing would end when its dead letter is redriven %s', async (_, sweeps) => {
    const { accept, fail, request, isKnown, connect, alerts } = await shop();
    const order = await accept();
    await fail(order, sweeps);
    if (sweeps > 0) await request(order);
    connect(undefined);
    expect(await request(order, { isRedriven: true })).toBe('on_hold');
    expect(alerts).toEqual(['payment_unknown']);
    expect(await isKnown(MERCHANT, 'payment_unknown')).toBe(false);
  });
});
