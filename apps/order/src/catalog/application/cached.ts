/**
 * Keeps what `load` gave for a while, and lets callers that come at the same time share one load. A failure is not
 * kept: the next caller tries again.
 */
export function cached<Value>(
  load: () => Promise<Value>,
  { keptMs, clock }: { readonly keptMs: number; readonly clock: () => Date },
): () => Promise<Value> {
  let held: { readonly value: Promise<Value>; readonly untilMs: number } | undefined;
  return () => {
    const nowMs = clock().getTime();
    if (held && nowMs < held.untilMs) return held.value;
    const mine = { value: load(), untilMs: nowMs + keptMs };
    held = mine;
    mine.value.catch(() => {
      if (held === mine) held = undefined;
    });
    return mine.value;
  };
}
