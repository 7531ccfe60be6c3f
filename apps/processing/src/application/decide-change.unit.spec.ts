import { describe, expect, it } from '@jest/globals';
import type { MerchantLimits } from '@millrace/contracts-merchant';
import { aPaymentImage, aRefundImage } from '../testing/images.ts';
import { inMemoryLimits, testPorts } from '../testing/ports.ts';
import { decideChange } from './screen-payments.ts';

const underLimits = (limits: MerchantLimits | null) => testPorts({ limits: inMemoryLimits(limits) });

describe('a pending payment', () => {
  it('of a merchant without daily limits is decided without a write', async () => {
    const ports = { ...underLimits({ currencies: { EUR: {} } }), screenings: undefined as never };
    expect(await decideChange(aPaymentImage({ currency: 'EUR' }), ports)).toMatchObject({
      type: 'payment.accepted',
    });
    expect(await decideChange(aPaymentImage(), ports)).toMatchObject({
      type: 'payment.rejected',
      detail: { data: { code: 'currency_not_allowed' } },
    });
  });

  it('of a merchant with daily limits is decided once, whatever the limits are later', async () => {
    const limits = inMemoryLimits({ maxDailyCount: 1, currencies: { USD: { maxAmount: 500 } } });
    const ports = testPorts({ limits });
    const tooLarge = aPaymentImage({ amount: 501 });
    const first = aPaymentImage({ amount: 500 });
    const second = aPaymentImage({ amount: 500 });
    const codes = async () => {
      const events = [];
      for (const payment of [tooLarge, first, second]) events.push(await decideChange(payment, ports));
      return events.map((event) => (event?.detail.data as { code?: string }).code ?? 'none');
    };
    const decided = ['amount_limit_exceeded', 'none', 'daily_count_exceeded'];
    expect(await codes()).toEqual(decided);
    limits.current = { maxDailyCount: 1_000 };
    expect(await codes()).toEqual(decided);
    limits.current = { maxDailyCount: 1, currencies: { EUR: {} } };
    expect(await codes()).toEqual(decided);
  });

  it('that its source rejects does not count towards the day', async () => {
    const ports = underLimits({ maxDailyCount: 1 });
    expect(await decideChange(aPaymentImage({ source: 'tok_declined' }), ports)).toMatchObject({
      type: 'payment.rejected',
    });
    expect(await decideChange(aPaymentImage(), ports)).toMatchObject({ type: 'payment.accepted' });
  });
});

describe('a change of a payment that was decided before', () => {
  it('is accepted again when it is processing, without reading limits', async () => {
    const ports = underLimits({ maxDailyCount: 1, currencies: { EUR: {} } });
    for (const payment of [aPaymentImage(), aPaymentImage()]) {
      expect(await decideChange({ ...payment, status: 'processing' }, ports)).toMatchObject({
        type: 'payment.accepted',
      });
    }
    expect(ports.limits.limitsOf).not.toHaveBeenCalled();
  });

  it.each(['settled', 'failed', 'canceled'] as const)('makes no event when it is %s', async (status) => {
    const ports = underLimits(null);
    expect(await decideChange(aPaymentImage({ status }), ports)).toBeUndefined();
    expect(ports.limits.limitsOf).not.toHaveBeenCalled();
  });
});

describe('a change of a refund', () => {
  it('requests a pending refund without screening', async () => {
    const ports = underLimits({ maxDailyCount: 1, currencies: { EUR: {} } });
    expect(await decideChange(aRefundImage({ source: 'tok_declined' }), ports)).toMatchObject({
      type: 'refund.requested',
    });
    expect(ports.limits.limitsOf).not.toHaveBeenCalled();
  });

  it.each(['succeeded', 'failed'] as const)('makes no event when it has %s', async (status) => {
    expect(await decideChange(aRefundImage({ status }), underLimits(null))).toBeUndefined();
  });
});
