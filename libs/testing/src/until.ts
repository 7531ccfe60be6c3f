import { setTimeout as wait } from 'node:timers/promises';

const EVERY_MS = 25;

/** Waits until a condition holds. @throws Error if it does not hold in time */
export async function until(
  holds: () => boolean | Promise<boolean>,
  { withinMs = 30_000 }: { withinMs?: number } = {},
): Promise<void> {
  const endsAtMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > endsAtMs) throw new Error(`the condition did not hold within ${withinMs} ms`);
    await wait(EVERY_MS);
  }
}
