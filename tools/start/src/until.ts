import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 20;

/**
 * Asks again and again until there is an answer.
 * @throws Error that says what was waited for, after `deadlineMs`
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
