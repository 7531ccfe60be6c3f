import { colorsFor } from '@millrace/command-line';
import { bearerOf, demoMerchants } from '@millrace/contracts-merchant';
import { cloudStateDir } from '@millrace/stages';
import { cloudLogPath } from './cloud-process.ts';
import type { Platform } from './start-platform.ts';

const pc = colorsFor(process.stdout);

const TIMEOUT_MS = 10_000;

/** What a person needs to know of a platform that has started: pages to open, the key, and lines to paste. */
export async function summaryOf(platform: Platform): Promise<string> {
  const { originUrl, endpointUrl, stateDir } = platform;
  const rows: [string, string][] = [
    ['shop', `${originUrl}/`],
    ...(await docsOf(originUrl)).map(({ api, url }): [string, string] => [`docs: ${api}`, url]),
    ['API key', `${demoMerchants[0].apiKey}, as in the lines below`],
    ['AWS endpoint', endpointUrl],
    ['mail outbox', `${cloudStateDir(stateDir)}/outbox`],
    ['logs', `${cloudLogPath(stateDir)}, and by the AWS APIs in log group /millrace/local/events`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => `  ${pc.dim(name.padEnd(width))}  ${value}`);
  return ['', ...table, '', ...curlLines(originUrl), ''].join('\n');
}

/** Every line stands alone: no variable, nothing but curl and a shell. */
function curlLines(originUrl: string): string[] {
  const key = `-H 'Authorization: ${bearerOf(demoMerchants[0].apiKey)}'`;
  // Short enough never to be taken for a card number, which a time in nanoseconds may be.
  const post = `-H 'Content-Type: application/json' -H "Idempotency-Key: $RANDOM-$RANDOM"`;
  const quote = `{"sourceCurrency":"USD","targetCurrency":"EUR","sourceAmount":10000}`;
  const token = `$(curl -s ${originUrl}/quotes ${key} ${post} -d '${quote}' | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')`;
  const payment = `{"amount":10000,"currency":"USD","reference":"INV-1","source":"tok_success","quoteToken":"'"${token}"'"}`;
  return [
    pc.bold('A quote, a payment with a quote, and the latest payment:'),
    `  curl -s ${originUrl}/quotes ${key} ${post} -d '${quote}'`,
    `  curl -s ${originUrl}/payments ${key} ${post} -d '${payment}'`,
    `  curl -s '${originUrl}/payments?limit=1' ${key}`,
  ];
}

/** Several APIs answer `/docs`; the origin says where each of them does. */
async function docsOf(originUrl: string): Promise<readonly { api: string; url: string }[]> {
  const url = new URL('/docs', originUrl).href;
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 300) return [{ api: 'all', url }];
  return ((await response.json()) as { choices: { api: string; url: string }[] }).choices;
}
