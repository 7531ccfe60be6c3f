import type { RefusalTable } from '@millrace/http';

/** The refusals of simulations, with HTTP status and title. */
export const simulationRefusals = {
  simulation_not_found: { status: 404, title: 'There is no such simulation' },
  simulation_too_large: { status: 422, title: 'The simulation has too many messages' },
  too_many_simulations: { status: 429, title: 'Too many simulations are running', retryAfterSeconds: 5 },
} as const satisfies RefusalTable;
