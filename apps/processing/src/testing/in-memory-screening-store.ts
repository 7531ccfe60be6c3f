import type { ScreeningStore } from '../application/ports.ts';
import { accepted, rejectByDay, type DayTaken, type ScreeningDecision } from '../domain/screening.ts';

export function inMemoryScreeningStore(): ScreeningStore {
  const decisions = new Map<string, ScreeningDecision>();
  const counts = new Map<string, number>();
  const sums = new Map<string, bigint>();
  return {
    reserve: async (paymentId, reservation) => {
      const { merchantId, day, amount } = reservation;
      const dayKey = `${merchantId} ${day}`;
      const sumKey = `${dayKey} ${amount.currency}`;
      const taken: DayTaken = { count: counts.get(dayKey) ?? 0, amount: sums.get(sumKey) ?? 0n };
      const decided = decisions.get(paymentId);
      if (decided) return decided;
      const decision = rejectByDay(taken, reservation) ?? accepted;
      decisions.set(paymentId, decision);
      if (decision.outcome === 'rejected') return decision;
      counts.set(dayKey, taken.count + 1);
      sums.set(sumKey, taken.amount + amount.amount);
      return decision;
    },
    reject: async (paymentId, rejection) => {
      const decision = decisions.get(paymentId) ?? rejection;
      decisions.set(paymentId, decision);
      return decision;
    },
  };
}
