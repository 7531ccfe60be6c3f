import { describe, expect, it, jest } from '@jest/globals';
import type { EventPublisher } from '@millrace/events';
import fc from 'fast-check';
import { aPaymentImage, aRefundImage } from '../testing/images.ts';
import { inMemoryBus, inMemoryLimits, testPorts } from '../testing/ports.ts';
import { ScreeningUnavailable } from './ports.ts';
import { screenPayments, type QueuedChange, type ScreenPaymentsPorts } from './screen-payments.ts';

/** @returns the ids of the failed messages */
async function screenWith(batch: readonly QueuedChange[], ports: ScreenPaymentsPorts) {
  return [...(await screenPayments(batch, ports)).keys()].sort();
}

function screen(batch: readonly QueuedChange[], publisher: EventPublisher) {
  return screenWith(batch, testPorts({ publisher }));
}

const message = (messageId: string, image = aPaymentImage()) => ({
  messageId,
  body: JSON.stringify(image),
});

describe('a batch of changed payments', () => {
  it('is published in one call, each event under its own id', async () => {
    const bus = inMemoryBus();
    const accepted = aPaymentImage();
    const rejected = aPaymentImage({ source: 'tok_limit' });
    expect(await screen([message('a', accepted), message('b', rejected)], bus)).toEqual([]);
    expect(bus.publish).toHaveBeenCalledTimes(1);
    expect(bus.taken.map(({ detail }) => detail.id)).toEqual([
      `${accepted.paymentId}.accepted`,
      `${rejected.paymentId}.rejected`,
    ]);
    expect(bus.taken[0]?.detail.occurredAt).toBe('2026-05-08T12:00:01.000Z');
  });

  it('includes refunds, without screening them', async () => {
    const bus = inMemoryBus();
    const refund = aRefundImage({ source: 'tok_declined' });
    const batch = [message('a'), { messageId: 'b', body: JSON.stringify(refund) }];
    expect(await screen(batch, bus)).toEqual([]);
    expect(bus.publish).toHaveBeenCalledTimes(1);
    expect(bus.taken[1]).toMatchObject({
      type: 'refund.requested',
      detail: { id: `${refund.refundId}.requested` },
    });
  });

  it('acknowledges ended payments without a call', async () => {
    const bus = inMemoryBus();
    expect(await screen([message('a', aPaymentImage({ status: 'canceled' }))], bus)).toEqual([]);
    expect(bus.publish).toHaveBeenCalledTimes(0);
  });

  it('reports a message that cannot be read and publishes the others', async () => {
    const bus = inMemoryBus();
    const batch = [message('a'), { messageId: 'bad', body: 'x' }, message('c')];
    const ports = testPorts({ publisher: bus });
    expect(await screenWith(batch, ports)).toEqual(['bad']);
    expect(bus.taken).toHaveLength(2);
    expect(ports.logger.error).toHaveBeenCalledTimes(1);
  });

  it('reports every message of an event that the bus refused', async () => {
    const unlucky = aPaymentImage();
    const bus = inMemoryBus(({ detail }) => detail.id === `${unlucky.paymentId}.accepted`);
    const batch = [message('a'), message('b', unlucky), message('c'), message('d', unlucky)];
    expect(await screen(batch, bus)).toEqual(['b', 'd']);
    expect(bus.taken).toHaveLength(2);
  });

  it('reports every message when the bus does not answer', async () => {
    const publish = () => Promise.reject(new Error('connection refused'));
    const batch = [message('a'), { messageId: 'bad', body: '' }, message('c')];
    expect(await screen(batch, { publish })).toEqual(['a', 'bad', 'c']);
  });

  it('reports the payments of a merchant whose limits cannot be read, after one attempt', async () => {
    const limits = inMemoryLimits();
    limits.limitsOf.mockImplementation(async (merchantId) => {
      if (merchantId === 'mer_b') throw new ScreeningUnavailable('no answer', { retryable: true });
      return null;
    });
    const bus = inMemoryBus();
    const ports = testPorts({ publisher: bus, limits });
    const batch = [
      message('a1', aPaymentImage({ merchantId: 'mer_a' })),
      message('b1', aPaymentImage({ merchantId: 'mer_b' })),
      message('a2', aPaymentImage({ merchantId: 'mer_a' })),
      message('b2', aPaymentImage({ merchantId: 'mer_b' })),
      { messageId: 'refund', body: JSON.stringify(aRefundImage({ merchantId: 'mer_b' })) },
    ];
    expect(await screenWith(batch, ports)).toEqual(['b1', 'b2']);
    expect(bus.taken.map(({ type }) => type).sort()).toEqual([
      'payment.accepted',
      'payment.accepted',
      'refund.requested',
    ]);
    expect(limits.limitsOf.mock.calls.filter(([merchantId]) => merchantId === 'mer_b')).toHaveLength(1);
    expect(ports.logger.error).toHaveBeenCalledTimes(1);
  });

  it('continues with the next payment of a merchant after a permanent failure', async () => {
    const limits = inMemoryLimits();
    const refused = new ScreeningUnavailable('the function is not there', { retryable: false });
    limits.limitsOf.mockRejectedValue(refused);
    const failures = await screenPayments([message('a'), message('b')], testPorts({ limits }));
    expect([...failures]).toEqual([
      ['a', refused],
      ['b', refused],
    ]);
    expect(limits.limitsOf).toHaveBeenCalledTimes(2);
  });

  it('reports a payment whose event is invalid, and continues with the next of the merchant', async () => {
    const bus = inMemoryBus();
    const batch = [message('bad', aPaymentImage({ correlationId: 'x'.repeat(65) })), message('b')];
    expect(await screen(batch, bus)).toEqual(['bad']);
    expect(bus.taken).toHaveLength(1);
  });

  it('screens the payments of a merchant in turn', async () => {
    let running = 0;
    const limits = inMemoryLimits({ maxDailyCount: 100 });
    const ports = testPorts({ limits });
    const reserve = ports.screenings.reserve.bind(ports.screenings);
    const screenings = Object.assign(ports.screenings, {
      reserve: jest.fn(async (...args: Parameters<typeof reserve>) => {
        running += 1;
        expect(running).toBe(1);
        const decision = await reserve(...args);
        running -= 1;
        return decision;
      }),
    });
    const batch = ['a', 'b', 'c'].map((id) => message(id));
    expect(await screenWith(batch, { ...ports, screenings })).toEqual([]);
    expect(screenings.reserve).toHaveBeenCalledTimes(3);
  });

  it('decides the same for every repeat of a payment, in any batches', async () => {
    const source = fc.constantFrom('tok_success', 'tok_declined', 'tok_limit', 'tok_other');
    const batches = fc.array(source, { minLength: 1, maxLength: 8 }).chain((sources) => {
      const payments = sources.map((of) => aPaymentImage({ source: of }));
      const repeat = fc.record({
        payment: fc.constantFrom(...payments),
        status: fc.constantFrom('pending' as const, 'processing' as const),
      });
      return fc.array(fc.array(repeat, { maxLength: 25 }), { maxLength: 4 });
    });
    await fc.assert(
      fc.asyncProperty(batches, async (deliveries) => {
        const bus = inMemoryBus();
        for (const delivery of deliveries) {
          const batch = delivery.map(({ payment, status }, index) =>
            // Only an accepted payment can be processing.
            message(String(index), payment.source === 'tok_success' ? { ...payment, status } : payment),
          );
          expect(await screen(batch, bus)).toEqual([]);
        }
        const decisions = Map.groupBy(
          bus.taken,
          ({ detail }) => (detail.data as { paymentId: string }).paymentId,
        );
        const delivered = new Set(deliveries.flat().map(({ payment }) => payment.paymentId));
        expect(new Set(decisions.keys())).toEqual(delivered);
        for (const events of decisions.values()) {
          expect(new Set(events.map((event) => JSON.stringify(event))).size).toBe(1);
        }
      }),
    );
  });
});
