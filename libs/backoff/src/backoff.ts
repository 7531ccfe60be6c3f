import { setTimeout as delay } from 'node:timers/promises';

/** How to wait between two attempts. Tests inject their own functions. */
export interface Backoff {
  /** The longest wait after the first attempt. It doubles with every further attempt. */
  readonly firstMs: number;
  /** Resolves after the given time. */
  readonly wait: (durationMs: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Real waits with random durations. */
export function systemBackoff(firstMs: number): Backoff {
  return { firstMs, wait: (durationMs) => delay(durationMs), random: Math.random };
}

/**
 * How long to wait after the given number of failed attempts: a random time up to a limit that doubles with every
 * attempt, so that callers that collided do not collide again.
 * @param attempts at least 1
 */
export function backoffMs(
  attempts: number,
  { firstMs, random }: Pick<Backoff, 'firstMs' | 'random'>,
): number {
  return firstMs * 2 ** (attempts - 1) * random();
}

/** Waits before the next attempt. @param attempts failed attempts so far, at least 1 */
export function backOff(attempts: number, backoff: Backoff): Promise<void> {
  return backoff.wait(backoffMs(attempts, backoff));
}
