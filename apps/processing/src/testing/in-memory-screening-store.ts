import type { ScreeningStore } from '../application/ports.ts';
import {
  rejectByDay,
  accepted,
  type DayReservation,
  type DayTaken,
  type Rejection,
  type ScreeningDecision,
} from '../domain/screening.ts';

/** Screening of a test. */
export class InMemoryScreeningStore implements ScreeningStore {
  readonly #decisions = new Map<string, ScreeningDecision>();
  readonly #counts = new Map<string, number>();
  readonly #sums = new Map<string, bigint>();

  async reserve(paymentId: string, reservation: DayReservation): Promise<ScreeningDecision> {
    const { merchantId, day, amount } = reservation;
    const dayKey = `${merchantId} ${day}`;
    const sumKey = `${dayKey} ${amount.currency}`;
    const taken: DayTaken = {
      count: this.#counts.get(dayKey) ?? 0,
      amount: this.#sums.get(sumKey) ?? 0n,
    };
    const decided = this.#decisions.get(paymentId);
    if (decided) return decided;
    const decision = rejectByDay(taken, reservation) ?? accepted;
    this.#decisions.set(paymentId, decision);
    if (decision.outcome === 'rejected') return decision;
    this.#counts.set(dayKey, taken.count + 1);
    this.#sums.set(sumKey, taken.amount + amount.amount);
    return decision;
  }

  async reject(paymentId: string, rejection: Rejection): Promise<ScreeningDecision> {
    const decision = this.#decisions.get(paymentId) ?? rejection;
    this.#decisions.set(paymentId, decision);
    return decision;
  }
}
