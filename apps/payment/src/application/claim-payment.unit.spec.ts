import { beforeEach, describe, expect, it } from '@jest/globals';
import { PAYMENT_STORE_UNAVAILABLE } from '@millrace/contracts-payment';
import { fixedClock } from '@millrace/testing';
import { aChange, aNewPayment, aPendingPayment, at, MERCHANT, eventsTo } from '../testing/builders.ts';
import { inMemoryPaymentStore } from '../testing/in-memory-payment-store.ts';
import { storeWith } from '../testing/store-with.ts';
import { claimPayment, PaymentUnknown } from './claim-payment.ts';
import { PaymentStoreUnavailable } from './payment-store.ts';

const payment = aPendingPayment();
const request = { paymentId: payment.id, merchantId: MERCHANT, cause: 'evt_1', correlationId: 'cor_1' };
let ports: { store: ReturnType<typeof inMemoryPaymentStore>; clock: () => Date; sweepAfterSeconds: number };

beforeEach(async () => {
  ports = { store: inMemoryPaymentStore(), clock: fixedClock(at(5)), sweepAfterSeconds: 60 };
  await ports.store.create(aNewPayment(payment));
});

describe('claiming a payment', () => {
  it('returns claimed to every repeat, but changes the payment once', async () => {
    const answers = [await claimPayment(request, ports), await claimPayment(request, ports)];
    expect(answers).toEqual(Array(2).fill({ outcome: 'claimed', status: 'processing' }));
    const { history, ...claimed } = (await ports.store.find(payment))!;
    expect(claimed).toMatchObject({ status: 'processing', dueAt: at(65) });
    expect(history).toHaveLength(2);
    expect(history.at(-1)).toMatchObject({ change: 'claimed', cause: 'evt_1', correlationId: 'cor_1' });
  });

  it.each(['settled', 'failed', 'canceled'] as const)(
    'returns not_claimable for a %s payment',
    async (status) => {
      for (const event of eventsTo[status]) await ports.store.apply(payment, aChange(event));
      expect(await claimPayment(request, ports)).toEqual({ outcome: 'not_claimable', status });
    },
  );

  it('refuses a payment that does not exist or is another merchant’s', async () => {
    const other = { ...request, merchantId: 'mer_other' };
    await expect(claimPayment(other, ports)).rejects.toThrow(PaymentUnknown);
  });

  it('fails with the error name that the workflow retries when the store does not answer', async () => {
    const failure = new PaymentStoreUnavailable('apply', { retryable: true, cause: new Error('throttled') });
    const store = storeWith(ports.store, { apply: () => Promise.reject(failure) });
    await expect(claimPayment(request, { ...ports, store })).rejects.toMatchObject({
      name: PAYMENT_STORE_UNAVAILABLE,
    });
  });
});
