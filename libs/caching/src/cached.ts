import { stillKept, type IsKept } from './still-kept.ts';

export interface CacheOptions<Value> {
  readonly keptMs: number;
  /** Whether to keep a value; every value unless given. */
  readonly isWorthKeeping?: (value: Value) => boolean;
  readonly clock: () => Date;
}

/**
 * Keeps what `load` returned for `keptMs`. Concurrent callers share one load. A failure is not kept, nor a value that is
 * not worth keeping: the next caller loads again.
 */
export function cached<Value>(
  load: () => Promise<Value>,
  { keptMs, isWorthKeeping = () => true, clock }: CacheOptions<Value>,
): () => Promise<Value> {
  let held: { readonly value: Promise<Value>; readonly isKept: IsKept } | undefined;
  return () => {
    if (held?.isKept()) return held.value;
    const isKept = stillKept(keptMs, clock);
    const mine = { value: load(), isKept };
    held = mine;
    const forget = (): void => {
      if (held === mine) held = undefined;
    };
    mine.value.then((value) => isWorthKeeping(value) || forget(), forget);
    return mine.value;
  };
}
