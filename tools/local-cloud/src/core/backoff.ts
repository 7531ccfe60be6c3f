const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 30_000;

/** Doubles with each failure, from 100 ms to 30 s. @param failures 1 after the first one */
export function backoffMs(failures: number): number {
  return Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 16));
}

/** Waits until the time is up or the signal is aborted. */
export function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, durationMs);
    signal.addEventListener('abort', done);
  });
}

/** Waits for work in flight, at most for the bound. @returns whether all of it ended */
export async function settleWithin(work: Iterable<Promise<unknown>>, boundMs: number): Promise<boolean> {
  const timeout = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => timeout.resolve(false), boundMs);
  const ended = Promise.allSettled(work).then(() => true);
  try {
    return await Promise.race([ended, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}
