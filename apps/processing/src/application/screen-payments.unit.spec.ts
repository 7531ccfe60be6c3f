import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { BusEvent } from '@millrace/events';
import { fixedClock } from '@millrace/testing';
import { aPaymentImage, aRefundImage } from '../testing/images.ts';
import { screenPayments, type QueuedChange } from './screen-payments.ts';

/** A bus that keeps what it takes. */
class FakeBus {
  calls = 0;
  readonly taken: BusEvent[] = [];
  readonly #refuses: (event: BusEvent) => boolean;

  constructor(refuses: (event: BusEvent) => boolean = () => false) {
    this.#refuses = refuses;
  }

  async publish(events: readonly BusEvent[]): Promise<readonly BusEvent[]> {
    this.calls += 1;
    this.taken.push(...events.filter((event) => !this.#refuses(event)));
    return events.filter(this.#refuses);
  }
}

const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
beforeEach(() => {
  jest.clearAllMocks();
});

function screen(batch: readonly QueuedChange[], publisher: Pick<FakeBus, 'publish'>) {
  const clock = fixedClock('2026-05-08T12:00:01.000Z');
  return screenPayments(batch, { publisher, clock, logger, readImage: JSON.parse });
}

const message = (messageId: string, image = aPaymentImage()) => ({
  messageId,
  body: JSON.stringify(image),
});

describe('a batch of changed payments', () => {
  it('is published in one call, each event under its own id', async () => {
    const bus = new FakeBus();
    const accepted = aPaymentImage();
    const rejected = aPaymentImage({ source: 'tok_limit' });
    expect(await screen([message('a', accepted), message('b', rejected)], bus)).toEqual([]);
    expect(bus.calls).toBe(1);
    expect(bus.taken.map(({ detail }) => detail.id)).toEqual([
      `${accepted.paymentId}.accepted`,
      `${rejected.paymentId}.rejected`,
    ]);
    expect(bus.taken[0]?.detail.occurredAt).toBe('2026-05-08T12:00:01.000Z');
  });

  it('carries refunds along, without screening them', async () => {
    const bus = new FakeBus();
    const refund = aRefundImage({ source: 'tok_declined' });
    const batch = [message('a'), { messageId: 'b', body: JSON.stringify(refund) }];
    expect(await screen(batch, bus)).toEqual([]);
    expect(bus.calls).toBe(1);
    expect(bus.taken[1]).toMatchObject({
      type: 'refund.requested',
      detail: { id: `${refund.refundId}.requested` },
    });
  });

  it('acknowledges payments that have reached their end, without a call', async () => {
    const bus = new FakeBus();
    expect(await screen([message('a', aPaymentImage({ status: 'canceled' }))], bus)).toEqual([]);
    expect(bus.calls).toBe(0);
  });

  it('reports a message that cannot be read and publishes the others', async () => {
    const bus = new FakeBus();
    const batch = [message('a'), { messageId: 'bad', body: 'x' }, message('c')];
    expect(await screen(batch, bus)).toEqual(['bad']);
    expect(bus.taken).toHaveLength(2);
    expect(logger.error).toHaveBeenCalledTimes(1);
  });

  it('reports every message of an event that the bus refused', async () => {
    const unlucky = aPaymentImage();
    const bus = new FakeBus(({ detail }) => detail.id === `${unlucky.paymentId}.accepted`);
    const batch = [message('a'), message('b', unlucky), message('c'), message('d', unlucky)];
    expect(await screen(batch, bus)).toEqual(['b', 'd']);
    expect(bus.taken).toHaveLength(2);
  });

  it('reports all of it when the bus does not answer', async () => {
    const publish = () => Promise.reject(new Error('connection refused'));
    const batch = [message('a'), { messageId: 'bad', body: '' }, message('c')];
    expect(await screen(batch, { publish })).toEqual(['a', 'bad', 'c']);
  });

  it('decides the same for every repeat of a payment, however the repeats are spread', async () => {
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
        const bus = new FakeBus();
        for (const delivery of deliveries) {
          const batch = delivery.map(({ payment, status }, index) =>
            message(String(index), { ...payment, status }),
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
