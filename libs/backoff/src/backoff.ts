import { setTimeout as delay } from 'node:timers/promises';

/** How to wait between two tries. Tests inject functions of their own. */
export interface Backoff {
  /** The longest wait after the first try. It doubles with every further try. */
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
 * How long to wait after the given number of failed tries: a random time up to a limit that doubles with every try, so
 * that callers which collided do not collide again.
 * @param tries at least 1
 */
export function backoffMs(tries: number, { firstMs, random }: Pick<Backoff, 'firstMs' | 'random'>): number {
  return firstMs * 2 ** (tries - 1) * random();
}

/** Waits before the next try. @param tries failed tries so far, at least 1 */
export function backOff(tries: number, backoff: Backoff): Promise<void> {
  return backoff.wait(backoffMs(tries, backoff));
}
