import { isDeepStrictEqual } from 'node:util';
import type { RateStore } from '../application/ports.ts';
import type { RateTable } from '../domain/rate-table.ts';

/** Does not keep the time of storage. */
export interface InMemoryRateStore extends RateStore {
  replace(from: RateTable | undefined, to: RateTable): Promise<boolean>;
}

export function inMemoryRateStore(): InMemoryRateStore {
  let table: RateTable | undefined;
  return {
    latest: async () => table,
    replace: async (from, to) => {
      if (!isDeepStrictEqual(table, from)) return false;
      table = to;
      return true;
    },
  };
}
