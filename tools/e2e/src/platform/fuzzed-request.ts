import fc from 'fast-check';
import type { Operation } from './open-api.ts';

/** A request as it goes over the wire. */
export interface FuzzedRequest {
  /** As in `POST /payments, a name twice`. */
  readonly what: string;
  /** Undefined where no operation is addressed. */
  readonly operation?: Operation;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
  /** `replayed`: it means the same as an earlier request; `unmade`: whatever is answered, it makes nothing. */
  readonly expected: 'refused' | 'replayed' | 'unmade';
}

export interface Planted {
  /** In what is refused. */
  readonly marker: string;
  /** A card number of nobody, which is refused wherever it is. */
  readonly card: string;
}

/** A request that was carried out; whatever is sent with its key makes nothing. */
export interface EarlierRequest {
  readonly operation: Operation;
  readonly path: string;
  readonly key: string;
  readonly body: object;
}

export const builtInNames = Object.getOwnPropertyNames(Object.prototype);
export const freshKey = fc.uuid();
export const JSON_TYPE = { 'content-type': 'application/json' };

export type Shape = Pick<FuzzedRequest, 'path' | 'headers' | 'body'>;

/** Names the requests of an operation. */
export function shaper(operation: Operation, expected: FuzzedRequest['expected']) {
  return (what: string, shape: fc.Arbitrary<Shape>): fc.Arbitrary<FuzzedRequest> =>
    shape.map((request) => {
      const { name, method } = operation;
      return { what: `${name}, ${what}`, operation, method, expected, ...request };
    });
}
