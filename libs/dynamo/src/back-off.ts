import { backOff as waitAfter, systemBackoff } from '@millrace/backoff';

const backoff = /* @__PURE__ */ systemBackoff(20);

/** Waits before the next try of a contended request. */
export function backOff(tries: number): Promise<void> {
  return waitAfter(tries, backoff);
}
