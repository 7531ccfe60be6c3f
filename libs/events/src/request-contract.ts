import type { TSchema } from 'typebox';

/** A request to another module's HTTP API, with all that its sender relies on. */
export interface RequestContract {
  /** The module whose API it is. */
  readonly module: string;
  readonly method: 'GET' | 'POST';
  /** As the API documents it, as in `/payments/{id}`. */
  readonly path: string;
  /** As the API documents them; `Authorization` for a key. */
  readonly headers?: readonly string[];
  readonly query?: readonly string[];
  readonly body?: TSchema;
  /** By the status of each success, what is read of its body. */
  readonly responses: Readonly<Record<number, TSchema>>;
}
