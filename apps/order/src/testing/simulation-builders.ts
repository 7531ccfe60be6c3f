import { simulationIds } from '@millrace/contracts-order';
import type { Simulation } from '../domain/simulation.ts';

/** A simulation of 1000 orders with a new id. */
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
