import { Type, type Static } from 'typebox';
import { simulationIds } from './order-id.ts';

const SimulationId = Type.String({ pattern: simulationIds.pattern });
const Rate = Type.Number({ minimum: 0, maximum: 1, default: 0 });
const Count = Type.Integer({ minimum: 0 });

/** The same seed gives the same orders. `invalidRate` and `duplicateRate` together are at most 1. */
export const simulationRequest = Type.Object(
  {
    count: Type.Integer({ minimum: 1, maximum: 100_000 }),
    invalidRate: Type.Optional(Rate),
    duplicateRate: Type.Optional(Rate),
    seed: Type.Integer({ minimum: 0, maximum: 4_294_967_295 }),
  },
  { additionalProperties: false },
);

export type SimulationRequest = Static<typeof simulationRequest>;

export const simulationAccepted = Type.Object({ id: SimulationId });

/** `sent` = `stored` + `duplicates` + `deadLettered` + `queued`. */
export const simulationResponse = Type.Object({
  id: SimulationId,
  status: Type.Unsafe<'running' | 'done'>({ type: 'string', enum: ['running', 'done'] }),
  sent: Count,
  stored: Count,
  duplicates: Count,
  deadLettered: Count,
  queued: Count,
});

export type SimulationResponse = Static<typeof simulationResponse>;
