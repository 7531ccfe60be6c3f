import { backOff as waitAfter, systemBackoff } from '@millrace/backoff';

const backoff = /* @__PURE__ */ systemBackoff(20);

/** Waits before the next attempt of a contended request. */
export function backOff(attempts: number): Promise<void> {
  return waitAfter(attempts, backoff);
}
