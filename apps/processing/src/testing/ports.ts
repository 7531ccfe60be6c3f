import { jest } from '@jest/globals';
import type { MerchantLimits } from '@millrace/contracts-merchant';
import type { BusEvent, EventPublisher } from '@millrace/events';
import { fixedClock } from '@millrace/testing';
import type { LimitsSource, ScreeningStore } from '../application/ports.ts';
import type { ScreenPaymentsPorts } from '../application/screen-payments.ts';
import { inMemoryScreeningStore } from './in-memory-screening-store.ts';

/** A bus that records the accepted events. */
export interface InMemoryBus extends EventPublisher {
  readonly taken: BusEvent[];
  readonly publish: jest.Mock<EventPublisher['publish']>;
  /** The ids of the payments with an event of this type, each once. */
  paymentsWith(type: string): ReadonlySet<string>;
}

export function inMemoryBus(refuses: (event: BusEvent) => boolean = () => false): InMemoryBus {
  const taken: BusEvent[] = [];
  return {
    taken,
    publish: jest.fn<EventPublisher['publish']>(async (events) => {
      taken.push(...events.filter((event) => !refuses(event)));
      return events.filter(refuses);
    }),
    paymentsWith: (type) => {
      const events = taken.filter((event) => event.type === type);
      return new Set(events.map(({ detail }) => (detail.data as { paymentId: string }).paymentId));
    },
  };
}

export interface InMemoryLimits extends LimitsSource {
  readonly limitsOf: jest.Mock<LimitsSource['limitsOf']>;
  current: MerchantLimits | null;
}

/** The same limits for every merchant; `current` changes them. */
export function inMemoryLimits(current: MerchantLimits | null = null): InMemoryLimits {
  const limits: InMemoryLimits = {
    current,
    limitsOf: jest.fn<LimitsSource['limitsOf']>(async () => limits.current),
  };
  return limits;
}

/** Ports in memory; message bodies are images as JSON. */
export function testPorts(overrides: {
  publisher?: ScreenPaymentsPorts['publisher'];
  limits?: LimitsSource;
  screenings?: ScreeningStore;
}) {
  return {
    publisher: inMemoryBus(),
    limits: inMemoryLimits(),
    screenings: inMemoryScreeningStore(),
    connectors: ['sandbox'] as const,
    clock: fixedClock('2026-05-08T12:00:01.000Z'),
    logger: { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() },
    readImage: JSON.parse,
    ...overrides,
  };
}
