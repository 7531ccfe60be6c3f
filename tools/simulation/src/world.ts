import { demoMerchants } from '@millrace/contracts-merchant';
import { assertInvariant } from '@millrace/invariants';
import { newRefundItem } from '@millrace/payment/adapters/dynamo/refund-item.ts';
import { sweepOrders } from '@millrace/order/application/sweep-orders.ts';
import { sweepPayments } from '@millrace/payment/application/sweep-payments.ts';
import type { Payment } from '@millrace/payment/domain/payment.ts';
import type { PendingRefund, Refund } from '@millrace/payment/domain/refund.ts';
import { toLedgerItem } from '@millrace/settlement/adapters/dynamo-ledger-store.ts';
import { foldSetAside } from '@millrace/settlement/application/fold-set-aside.ts';
import { repairBalances } from '@millrace/settlement/application/repair-balances.ts';
import type { Transfer } from '@millrace/settlement/domain/ledger.ts';
import { inMemorySettlementTables } from '@millrace/settlement/testing/in-memory-stores.ts';
import { Activity, allThatCanGoOn, isProvokedRefusal, refusalLike, type Fate } from './activity.ts';
import type { Message } from './bus.ts';
import { consumers, type DeadLetter } from './consumers.ts';
import { WORKING_KEY } from './payments-api.ts';
import { portsOf, type Ports } from './ports.ts';
import { Stores } from './stores.ts';

/** Enough for anything that ends. */
const MAX_TURNS = 5_000;
const MAX_SWEEPS = 20;
const HOUR_MS = 60 * 60 * 1000;

export type Work = (ports: Ports, activity: Activity) => Promise<unknown>;

/** The platform in one process: the modules' own use cases on stores in memory, and all that is under way. */
export class World extends Stores {
  /** What a person was alerted to. */
  readonly deadLetters: DeadLetter[] = [];
  /** Messages whose work was refused: dead letters that a person puts back when the cause is gone. */
  readonly givenUp: Message[] = [];
  /** Payments as they were when they ended, by id. */
  readonly endedPayments = new Map<string, Payment>();
  /** Transfers that were folded after they had been set aside, and after their record had been given up. */
  readonly folded = { setAside: 0, givenUp: 0 };
  /** Errors that no fault explains. */
  readonly defects: unknown[] = [];
  /** Work that has begun and not ended. */
  readonly activities: Activity[] = [];
  readonly #lostTransfers = new Set<string>();
  readonly #streamed = { transfers: new Map<string, Transfer>(), sweeps: new Map<string, number>() };

  /** Begins some work, which then waits at its first call. */
  start(work: Work): Promise<void> {
    const activity = new Activity();
    this.activities.push(activity);
    work(portsOf(this, this.noteError, activity), activity)
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
      const again = await consumers[channel](batch, ports, activity, this);
      if (!forgotten) this.bus.done(batch.filter((message) => !again.includes(message)));
    });
  }

  async sweep(): Promise<void> {
    await this.start((ports) => sweepPayments(ports));
    await this.start((ports) => sweepOrders(ports.ofOrders));
    await this.start(async (ports) => {
      const { found, failed } = await foldSetAside(ports);
      this.folded.setAside += found - failed;
    });
  }

  lose(message: Message): void {
    this.bus.done([message]);
    if (message.channel === 'ledger') this.#lostTransfers.add(JSON.parse(message.body).sk);
  }

  /** A balance that cannot be added to, or can be again. */
  damage(balance: string, isDamaged: boolean): void {
    const error = new Error(`${balance} cannot be added to`);
    if (isDamaged) this.balances.broken.set(balance, refusalLike(error));
    else this.balances.broken.delete(balance);
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

  /**
   * Connects all merchants, repairs all balances, puts dead letters back, rests, and sweeps up what was lost, until no
   * payment, refund or order is open and no transfer is set aside. What was lost of the ledger a person repairs then.
   */
  async comeToRest(): Promise<void> {
    this.balances.broken.clear();
    for (const { merchantId } of demoMerchants) this.keys.set(merchantId, WORKING_KEY);
    for (const { channel, body } of this.givenUp.splice(0)) this.bus.send(channel, JSON.parse(body));
    await this.rest();
    for (let sweeps = 0; sweeps < MAX_SWEEPS; sweeps += 1) {
      const all = [...this.#items(), ...this.orders.orders.values()];
      const isOpen = all.some((item) => 'dueAt' in item && item.dueAt !== null);
      if (!isOpen && this.balances.waiting.size === 0) break;
      this.clock.advance(HOUR_MS);
      await this.sweep();
      await this.rest();
    }
    const missing = [...this.ledger.transfers.values()].filter(({ id }) => !this.balances.applied.has(id));
    // Nothing but an expired record needs a person.
    const isLost = missing.every(({ id }) => this.#lostTransfers.has(id));
    assertInvariant(isLost, 'INV-20', { missing, lost: [...this.#lostTransfers] });
    const tables = inMemorySettlementTables(this.ledger, this.balances);
    await this.start(async (ports) => {
      this.folded.givenUp += (await repairBalances({ ...ports, tables })).found;
    });
    await this.rest();
  }

  /** Takes what a logger gets: an error that is worth another try was provoked, any other is a defect. */
  readonly noteError = (_message: string, { error }: { error?: unknown } = {}): void => {
    if (error === undefined || (error as { retryable?: boolean }).retryable === true) return;
    if (!isProvokedRefusal(error)) this.defects.push(error);
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
      const hasEnded = 'money' in item && !('paymentId' in item) && !('dueAt' in item);
      if (hasEnded && !this.endedPayments.has(item.id)) {
        this.endedPayments.set(item.id, item as Payment);
        this.bus.send('ended', item.id);
      }
    }
    for (const order of this.orders.orders.values()) {
      if (order.status !== 'accepted' && order.status !== 'payment_failed') continue;
      const { id: orderId, merchantId, status, sweeps: now } = order;
      const name = `${merchantId} ${orderId} ${status}`;
      // An order that failed is sent on only when the sweeper puts it back.
      if (now > (sweeps.get(name) ?? (status === 'accepted' ? -1 : 0)))
        this.bus.send('payment-requests', { orderId, merchantId });
      sweeps.set(name, now);
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
