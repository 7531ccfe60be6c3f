import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 20;

/**
 * Polls until there is an answer.
 * @throws Error that names the awaited condition, after `deadlineMs`
 */
export async function until<Answer>(
  what: string,
  deadlineMs: number,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${deadlineMs / 1000} s`);
    await delay(PAUSE_MS);
  }
}
