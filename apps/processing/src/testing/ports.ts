import { jest } from '@jest/globals';
import type { MerchantLimits } from '@millrace/contracts-merchant';
import type { BusEvent } from '@millrace/events';
import { fixedClock } from '@millrace/testing';
import type { LimitsSource, ScreeningStore } from '../application/ports.ts';
import type { ScreenPaymentsPorts } from '../application/screen-payments.ts';
import { InMemoryScreeningStore } from './in-memory-screening-store.ts';

/** A bus that keeps what it takes. */
export class FakeBus {
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

  /** The ids of the payments with an event of this type, each once. */
  paymentsWith(type: string): ReadonlySet<string> {
    const events = this.taken.filter((event) => event.type === type);
    return new Set(events.map(({ detail }) => (detail.data as { paymentId: string }).paymentId));
  }
}

/** The same limits for every merchant, until they are set anew. */
export class FakeLimits implements LimitsSource {
  readonly limitsOf = jest.fn(async (_merchantId: string) => this.current);
  current: MerchantLimits | null;

  constructor(limits: MerchantLimits | null = null) {
    this.current = limits;
  }
}

/** Ports that screen into memory; bodies are images as JSON. */
export function testPorts(overrides: {
  publisher?: ScreenPaymentsPorts['publisher'];
  limits?: LimitsSource;
  screenings?: ScreeningStore;
}) {
  return {
    publisher: new FakeBus(),
    limits: new FakeLimits(),
    screenings: new InMemoryScreeningStore(),
    connectors: ['sandbox'] as const,
    clock: fixedClock('2026-05-08T12:00:01.000Z'),
    logger: { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() },
    readImage: JSON.parse,
    ...overrides,
  };
}
