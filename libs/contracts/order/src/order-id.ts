import { identifierKind } from '@millrace/identifiers';

/** `ord_` and a ULID. */
export const orderIds = identifierKind<'OrderId'>('ord');

export type OrderId = ReturnType<typeof orderIds.create>;

/** `sim_` and a ULID. */
export const simulationIds = identifierKind<'SimulationId'>('sim');

export type SimulationId = ReturnType<typeof simulationIds.create>;
