import type { RefusalTable } from '@millrace/http';

/** The refusals of simulations and how each looks over HTTP. */
export const simulationRefusals = {
  simulation_not_found: { status: 404, title: 'There is no such simulation' },
  nothing_to_order: { status: 409, title: 'There is nothing to order' },
} as const satisfies RefusalTable;
