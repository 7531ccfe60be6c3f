import type { RateStore } from '../application/ports.ts';
import type { RateTable } from '../domain/rate-table.ts';

/** Rates of a test. */
export class InMemoryRateStore implements RateStore {
  #table: RateTable | undefined;

  async latest(): Promise<RateTable | undefined> {
    return this.#table;
  }

  async replace(table: RateTable): Promise<boolean> {
    if (this.#table && this.#table.date > table.date) return false;
    this.#table = table;
    return true;
  }
}
