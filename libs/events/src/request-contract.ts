import type { TSchema } from 'typebox';

/** A request to another module's HTTP API, with everything that its sender relies on. */
export interface RequestContract {
  /** The module whose API it is. */
  readonly module: string;
  readonly method: 'GET' | 'POST';
  /** As in the API's documentation: `/payments/{id}`. */
  readonly path: string;
  /** As in the API's documentation; `Authorization` stands for an API key. */
  readonly headers?: readonly string[];
  readonly query?: readonly string[];
  readonly body?: TSchema;
  /** The parts of the body that the sender reads, by the status of each success. */
  readonly responses: Readonly<Record<number, TSchema>>;
}
