import { bearerOf, demoMerchants } from '@millrace/contracts-merchant';
import { modules } from '@millrace/modules';
import { setTimeout as delay } from 'node:timers/promises';
import { StartFailure } from './start-failure.ts';

const DEADLINE_MS = 60_000;
const PAUSE_MS = 100;

const paths = modules.flatMap(({ probes }) => probes);

/**
 * Requests every API and the shop as the demo merchant: through gateway, authorizer and function or container.
 * @throws StartFailure with the last answer when one does not answer 200 in time
 */
export async function probe(originUrl: string, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  await Promise.all(paths.map((path) => answers(new URL(path, originUrl), deadline, signal)));
}

async function answers(url: URL, deadline: number, signal: AbortSignal | undefined): Promise<void> {
  const headers = { authorization: bearerOf(demoMerchants[0].apiKey) };
  for (;;) {
    signal?.throwIfAborted();
    const last = await attempt(url, headers);
    if (last === undefined) return;
    if (Date.now() > deadline) {
      throw new StartFailure(`no 200 from GET ${url.pathname}: ${last}`, 'Start with --reset to start over.');
    }
    await delay(PAUSE_MS);
  }
}

/** @returns the answer if it is not 200 */
async function attempt(url: URL, headers: Record<string, string>): Promise<string | undefined> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(DEADLINE_MS) });
    const text = await response.text();
    return response.status === 200 ? undefined : `${response.status} ${text.slice(0, 300)}`;
  } catch (error) {
    return (error as Error).message;
  }
}
