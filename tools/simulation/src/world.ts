import { assertInvariant } from '@millrace/money';
import { newRefundItem } from '@millrace/payment/adapters/dynamo/refund-item.ts';
import { sweep } from '@millrace/payment/application/sweep.ts';
import type { Payment } from '@millrace/payment/domain/payment.ts';
import type { PendingRefund, Refund } from '@millrace/payment/domain/refund.ts';
import { memoryPaymentStore } from '@millrace/payment/testing/memory-payment-store.ts';
import { memoryRefundStore } from '@millrace/payment/testing/memory-refund-store.ts';
import { InMemoryScreeningStore } from '@millrace/processing/testing/in-memory-screening-store.ts';
import { InMemoryQuoteStore } from '@millrace/quote/testing/in-memory-quote-store.ts';
import { toLedgerItem } from '@millrace/settlement/adapters/ledger-item.ts';
import type { Transfer } from '@millrace/settlement/domain/transfer.ts';
import {
  InMemoryBalanceStore,
  InMemoryLedgerStore,
  InMemorySettlementStore,
} from '@millrace/settlement/testing/in-memory-stores.ts';
import { fixedClock } from '@millrace/testing';
import { Activity, allThatCanGoOn, type Fate } from './activity.ts';
import { Bus, type Message } from './bus.ts';
import { consumers } from './consumers.ts';
import { portsOf, type Ports } from './ports.ts';

/** Enough for anything that ends. */
const MAX_TURNS = 5_000;
const MAX_SWEEPS = 20;
const HOUR_MS = 60 * 60 * 1000;

export type Work = (ports: Ports, activity: Activity) => Promise<unknown>;

/** The platform in one process: the modules' own use cases on stores in memory, and all that is under way. */
export class World {
  readonly clock = fixedClock('2026-05-08T12:00:00.000Z');
  readonly bus = new Bus();
  readonly payments = memoryPaymentStore();
  readonly refunds = memoryRefundStore(this.payments);
  readonly quotes = new InMemoryQuoteStore(this.clock);
  readonly screenings = new InMemoryScreeningStore();
  readonly ledger = new InMemoryLedgerStore();
  readonly balances = new InMemoryBalanceStore();
  readonly settlements = new InMemorySettlementStore();
  /** Errors that no fault explains. */
  readonly defects: unknown[] = [];
  /** Work that has begun and not ended. */
  readonly activities: Activity[] = [];
  readonly #streamed = { transfers: new Map<string, Transfer>(), sweeps: new Map<string, number>() };

  /** Begins some work, which then waits at its first call. */
  start(work: Work): Promise<void> {
    const activity = new Activity();
    this.activities.push(activity);
    work(portsOf(this, activity), activity)
      .catch((error: unknown) => this.noteError('', { error }))
      .finally(() => this.#end(activity));
    return allThatCanGoOn();
  }

  async advance(activity: Activity, fate: Fate): Promise<void> {
    if (!(await activity.step(fate))) this.#end(activity);
    this.#stream();
  }

  /** @param forgotten whether the messages come again although they were dealt with */
  deliver(batch: readonly [Message, ...Message[]], { forgotten = false } = {}): Promise<void> {
    const [{ channel }] = batch;
    return this.start(async (ports, activity) => {
      // A rule only starts an execution: how that ends is no matter of the event's.
      if (channel === 'workflow' && !forgotten) this.bus.done(batch);
      const again = await consumers[channel](batch, ports, activity);
      if (!forgotten) this.bus.done(batch.filter((message) => !again.includes(message)));
    });
  }

  sweep(): Promise<void> {
    return this.start((ports) => sweep(ports));
  }

  /** Takes what has waited longest one call further. @returns false when nothing is under way any more */
  async turn(fate: Fate): Promise<boolean> {
    const [activity] = this.activities;
    const [message] = this.bus.messages;
    if (activity) await this.advance(activity, fate);
    else if (message && this.defects.length === 0) await this.deliver([message]);
    else return false;
    return true;
  }

  /** Lets all that is under way come to its end, without faults. */
  async rest(): Promise<void> {
    for (let turn = 0; turn < MAX_TURNS; turn += 1) if (!(await this.turn('answered'))) return;
    throw new Error(`there is no end to ${JSON.stringify(this.bus.messages)}`);
  }

  /** Rests, and sweeps up what was lost, until no payment and no refund is open. */
  async comeToRest(): Promise<void> {
    await this.rest();
    for (let sweeps = 0; sweeps < MAX_SWEEPS; sweeps += 1) {
      if (!this.#items().some((item) => 'dueAt' in item)) return;
      this.clock.advance(HOUR_MS);
      await this.sweep();
      await this.rest();
    }
  }

  /** Takes what a logger gets: an error that is worth another try was provoked, any other is a defect. */
  readonly noteError = (_message: string, { error }: { error?: unknown } = {}): void => {
    if (error !== undefined && (error as { retryable?: boolean }).retryable !== true)
      this.defects.push(error);
  };

  /** What the tables' streams tell after a call: what is new, and of payments and refunds what was put back. */
  #stream(): void {
    const { transfers, sweeps } = this.#streamed;
    for (const transfer of this.ledger.transfers.values()) {
      const before = transfers.get(transfer.id);
      assertInvariant(!before || before === transfer, 'INV-19', { before, transfer });
      if (!before) this.bus.send('ledger', toLedgerItem(transfer));
      transfers.set(transfer.id, transfer);
    }
    for (const item of this.#items()) {
      const now = 'sweeps' in item ? item.sweeps : 0;
      if (now > (sweeps.get(item.id) ?? -1)) this.bus.send('changes', imageOf(item));
      sweeps.set(item.id, now);
    }
  }

  #items(): readonly (Payment | Refund)[] {
    return [...this.payments.payments.values(), ...this.payments.refunds.values()];
  }

  #end(activity: Activity): void {
    const index = this.activities.indexOf(activity);
    if (index >= 0) this.activities.splice(index, 1);
  }
}

/** A payment, or a refund that is pending, as its table's stream shows it. */
function imageOf(item: Payment | Refund): object {
  if ('paymentId' in item) return newRefundItem(item as PendingRefund);
  const { id: paymentId, money, quote, ...facts } = item;
  return { kind: 'payment', ...facts, ...money, paymentId, quote: quote ?? undefined };
}
