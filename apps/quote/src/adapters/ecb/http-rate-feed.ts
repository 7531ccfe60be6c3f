import { RateFeedInvalid, RateFeedUnavailable, type RateFeed } from '../../application/ports.ts';
import type { RateTable } from '../../domain/rate-table.ts';
import { parseEcbRates } from './parse-ecb-rates.ts';

const TIMEOUT_MS = 10_000;
/** The real file has two kilobytes. */
const MAX_BYTES = 256 * 1024;

/** Reads reference rates from a URL in the format of the European Central Bank's daily file. */
export class HttpRateFeed implements RateFeed {
  readonly #url: string;
  readonly #timeoutMs: number;

  constructor(url: string, { timeoutMs = TIMEOUT_MS }: { timeoutMs?: number } = {}) {
    this.#url = url;
    this.#timeoutMs = timeoutMs;
  }

  async fetch(): Promise<RateTable> {
    return parseEcbRates(await this.#download());
  }

  async #download(): Promise<string> {
    try {
      const response = await fetch(this.#url, {
        redirect: 'error',
        signal: AbortSignal.timeout(this.#timeoutMs),
        headers: { accept: 'application/xml, text/xml' },
      });
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new RateFeedUnavailable(`the rate feed answered ${response.status}`);
      }
      return await boundedText(response);
    } catch (cause) {
      if (cause instanceof RateFeedUnavailable || cause instanceof RateFeedInvalid) throw cause;
      throw new RateFeedUnavailable('the rate feed did not answer', { cause });
    }
  }
}

/** Stops reading at the limit, whatever the response's content length is. */
async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new RateFeedInvalid(`the feed is larger than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
