import { simulationIds } from '@millrace/contracts-order';
import { compileSchema } from '@millrace/schema';
import { Type } from 'typebox';
import type { SimulationChunk } from '../domain/simulation.ts';

const schema = compileSchema(
  Type.Object(
    {
      merchantId: Type.String({ minLength: 1 }),
      simulationId: Type.String({ pattern: simulationIds.pattern }),
      chunk: Type.Integer({ minimum: 0 }),
    },
    { additionalProperties: false },
  ),
);

/**
 * A chunk from the body of a queue message, which is the JSON of one of `chunksOf`.
 * @throws SyntaxError, SchemaMismatch
 */
export function readSimulationChunk(body: string): SimulationChunk {
  const { merchantId, simulationId, chunk } = schema.parse(JSON.parse(body));
  return { merchantId, simulationId: simulationIds.parse(simulationId), chunk };
}
