import { simulationIds } from '@millrace/contracts-order';
import type { SimulatedProduct } from '../domain/simulated-order.ts';
import type { Simulation } from '../domain/simulation.ts';

export const simulatedProducts: readonly SimulatedProduct[] = [
  { id: 'p-1001', price: 1999, currency: 'USD' },
  { id: 'p-1002', price: 450, currency: 'USD' },
  { id: 'p-1003', price: 12_000, currency: 'USD' },
  { id: 'p-2001', price: 300, currency: 'JPY' },
];

/** A simulation of 1000 orders, with an id of its own. */
export function aSimulation(overrides: Partial<Simulation> = {}): Simulation {
  return {
    merchantId: 'mer_test',
    id: simulationIds.create(),
    count: 1000,
    invalidRate: 0.1,
    duplicateRate: 0.1,
    seed: 7,
    correlationId: 'cor_test',
    createdAt: '2026-03-01T10:00:00.000Z',
    ...overrides,
  };
}
