import { setTimeout as delay } from 'node:timers/promises';

/**
 * Calls `arrive` at a fixed rate, whether or not earlier calls have ended: an open loop, so that a slow platform does
 * not slow down the load and hide its slowness. Arrivals that a busy machine missed are made up for.
 * @returns after the last call; `arrive` receives the time at which it was due, as `performance.now()`
 */
export async function arrivals(
  options: { ratePerSecond: number; seconds: number },
  arrive: (index: number, dueAtMs: number) => void,
): Promise<void> {
  const total = Math.round(options.ratePerSecond * options.seconds);
  const startedAtMs = performance.now();
  for (let index = 0; index < total;) {
    const dueAtMs = startedAtMs + (index * 1000) / options.ratePerSecond;
    const waitMs = dueAtMs - performance.now();
    if (waitMs > 0) {
      await delay(waitMs);
      continue;
    }
    arrive(index, dueAtMs);
    index += 1;
  }
}
