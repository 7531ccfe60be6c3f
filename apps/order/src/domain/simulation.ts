import type { SimulationId } from '@millrace/contracts-order';

/** Limits of a merchant: messages per simulation, and simulations that run at the same time. */
export const SIMULATION_LIMITS = { messages: 10_000, running: 10 } as const;

/** How long a simulation and its data are kept. */
export const SIMULATION_KEPT_SECONDS = 7 * 24 * 60 * 60;

/** A simulation as requested. */
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

/** Identifies one simulation; it is never looked up without its merchant. */
export type SimulationKey = Pick<Simulation, 'merchantId' | 'id'>;

const CHUNK_SIZE = 500;

/** The chunks in which a simulation is made and sent, in order: chunk 0 has the first 500 sequences. */
export function chunksOf({ count }: Pick<Simulation, 'count'>): readonly number[] {
  return Array.from({ length: Math.ceil(count / CHUNK_SIZE) }, (_, chunk) => chunk);
}

/** The sequences of a chunk, from 0; none for a chunk that the simulation does not have. */
export function sequencesOf({ count }: Pick<Simulation, 'count'>, chunk: number): readonly number[] {
  const first = chunk * CHUNK_SIZE;
  const size = Math.max(0, Math.min(CHUNK_SIZE, count - first));
  return Array.from({ length: size }, (_, index) => first + index);
}
