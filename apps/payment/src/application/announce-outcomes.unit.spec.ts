import { describe, expect, it } from '@jest/globals';
import type { BusEvent } from '@millrace/events';
import { recordingLogger } from '@millrace/testing';
import type { Payment } from '../domain/payment.ts';
import { aPayment } from '../testing/builders.ts';
import { announceOutcomes } from './announce-outcomes.ts';

function announcer(refuse: (events: readonly BusEvent[]) => readonly BusEvent[] = () => []) {
  const published: BusEvent[] = [];
  const logger = recordingLogger();
  const publish = async (events: readonly BusEvent[]) => {
    published.push(...events);
    return refuse(events);
  };
  const readPayment = (record: Payment | 'broken') => {
    if (record === 'broken') throw new Error('not a payment');
    return record;
  };
  return {
    published,
    logger,
    announce: (...records: (Payment | 'broken')[]) =>
      announceOutcomes(
        records.map((record, index) => ({ sequenceNumber: `${index}`, record })),
        { publisher: { publish }, logger, readPayment },
      ),
  };
}

const settled = () => aPayment({ status: 'settled' });

describe('announcing outcomes', () => {
  it('publishes a batch in one call, and nothing for an open payment', async () => {
    const { announce, published } = announcer();
    expect(await announce(settled(), aPayment(), aPayment({ status: 'canceled' }))).toEqual([]);
    expect(published.map(({ type }) => type)).toEqual(['payment.settled', 'payment.canceled']);
  });

  it('publishes the same event for a repeated record', async () => {
    const { announce, published } = announcer();
    const payment = settled();
    await announce(payment);
    await announce(payment);
    expect(published[1]).toEqual(published[0]);
  });

  it('reports the records whose events the bus refused', async () => {
    const { announce } = announcer((events) => events.slice(1));
    expect(await announce(settled(), settled(), settled())).toEqual(['1', '2']);
  });

  it('reports every record with an event when the bus is not available', async () => {
    const { announce, logger } = announcer(() => {
      throw new Error('bus down');
    });
    expect(await announce(settled(), aPayment(), settled())).toEqual(['0', '2']);
    expect(logger.lines).toMatchObject([{ level: 'error', message: 'bus not available' }]);
  });

  it('reports an unreadable record and publishes the others', async () => {
    const { announce, published } = announcer();
    expect(await announce('broken', settled())).toEqual(['0']);
    expect(published).toHaveLength(1);
  });
});
