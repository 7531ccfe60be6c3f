import { colorsFor } from '@millrace/command-line';
import { bearerOf, demoMerchants } from '@millrace/contracts-merchant';
import { cloudStateDir } from '@millrace/stages';
import { cloudLogPath } from './cloud-process.ts';
import type { Platform } from './start-platform.ts';

const pc = colorsFor(process.stdout);

const TIMEOUT_MS = 10_000;

/** What to do with a started platform: pages to open, the API key, commands to paste. */
export async function summaryOf(platform: Platform): Promise<string> {
  const { originUrl, endpointUrl, stateDir } = platform;
  const rows: [string, string][] = [
    ['shop', `${originUrl}/`],
    ...(await docsOf(originUrl)).map(({ api, url }): [string, string] => [`docs: ${api}`, url]),
    ['API key', `${demoMerchants[0].apiKey}, used in the commands below`],
    ['AWS endpoint', endpointUrl],
    ['mail outbox', `${cloudStateDir(stateDir)}/outbox`],
    ['logs', `${cloudLogPath(stateDir)}, and log group /millrace/local/events in the AWS API`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => `  ${pc.dim(name.padEnd(width))}  ${value}`);
  return ['', ...table, '', ...curlLines(originUrl), ''].join('\n');
}

/** Each command stands alone: it needs only curl and a shell. */
function curlLines(originUrl: string): string[] {
  const key = `-H 'Authorization: ${bearerOf(demoMerchants[0].apiKey)}'`;
  // Short, because a time in nanoseconds could look like a card number.
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

/** Several APIs have `/docs`; the origin lists them. */
async function docsOf(originUrl: string): Promise<readonly { api: string; url: string }[]> {
  const url = new URL('/docs', originUrl).href;
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 300) return [{ api: 'all', url }];
  return ((await response.json()) as { choices: { api: string; url: string }[] }).choices;
}
