import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** The longest wait after the first try; it doubles with every try. */
const FIRST_WAIT_MS = 20;

/** Waits before the next try, for a random time, so that those who tried at once do not try at once again. */
export async function backOff(tries: number): Promise<void> {
  await delay(randomInt(1, FIRST_WAIT_MS * 2 ** (tries - 1)));
}
