import type { SimulationId } from '@millrace/contracts-order';

/** A simulation as it was asked for. */
export interface Simulation {
  readonly merchantId: string;
  readonly id: SimulationId;
  /** Messages to send, those that are invalid or duplicates included. */
  readonly count: number;
  /** Shares of the messages, 0 to 1. */
  readonly invalidRate: number;
  readonly duplicateRate: number;
  /** A whole number below 2³². */
  readonly seed: number;
  readonly correlationId: string;
  /** ISO instant. */
  readonly createdAt: string;
}

/** A part of a simulation, which is made and sent as one: `chunk` 0 has the first 500 sequences. */
export interface SimulationChunk {
  readonly merchantId: string;
  readonly simulationId: SimulationId;
  readonly chunk: number;
}

const CHUNK_SIZE = 500;

/** The chunks of a simulation, in order. */
export function chunksOf(simulation: Pick<Simulation, 'merchantId' | 'id' | 'count'>): SimulationChunk[] {
  const { merchantId, id: simulationId, count } = simulation;
  const chunks = Math.ceil(count / CHUNK_SIZE);
  return Array.from({ length: chunks }, (_, chunk) => ({ merchantId, simulationId, chunk }));
}

/** The sequences of a chunk, from 0; none for a chunk that the simulation does not have. */
export function sequencesOf({ count }: Pick<Simulation, 'count'>, chunk: number): readonly number[] {
  const first = chunk * CHUNK_SIZE;
  const size = Math.max(0, Math.min(CHUNK_SIZE, count - first));
  return Array.from({ length: size }, (_, index) => first + index);
}
