import { isDeepStrictEqual } from 'node:util';
import type { RateStore } from '../application/ports.ts';
import type { RateTable } from '../domain/rate-table.ts';

/** Rates of a test. */
export class InMemoryRateStore implements RateStore {
  #table: RateTable | undefined;

  async latest(): Promise<RateTable | undefined> {
    return this.#table;
  }

  async replace(from: RateTable | undefined, to: RateTable): Promise<boolean> {
    if (!isDeepStrictEqual(this.#table, from)) return false;
    this.#table = to;
    return true;
  }
}
