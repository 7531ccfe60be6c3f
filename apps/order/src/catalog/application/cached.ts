interface CacheOptions<Value> {
  readonly keptMs: number;
  readonly isKept: (value: Value) => boolean;
  readonly clock: () => Date;
}

/**
 * Keeps what `load` gave for a while, and lets callers that come at the same time share one load. A failure is not
 * kept, nor what `isKept` says is not worth it: the next caller tries again.
 */
export function cached<Value>(
  load: () => Promise<Value>,
  { keptMs, isKept, clock }: CacheOptions<Value>,
): () => Promise<Value> {
  let held: { readonly value: Promise<Value>; readonly untilMs: number } | undefined;
  return () => {
    const nowMs = clock().getTime();
    if (held && nowMs < held.untilMs) return held.value;
    const mine = { value: load(), untilMs: nowMs + keptMs };
    held = mine;
    const forget = (): void => {
      if (held === mine) held = undefined;
    };
    mine.value.then((value) => isKept(value) || forget(), forget);
    return mine.value;
  };
}
