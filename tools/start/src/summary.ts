import pc from 'picocolors';
import { demoMerchants } from '@millrace/contracts-merchant';
import { cloudLogPath, cloudStateDir } from './cloud-process.ts';
import type { Platform } from './start-platform.ts';

/** What a person needs to know of a platform that has started: addresses, the key, and lines to paste. */
export async function summaryOf(platform: Platform): Promise<string> {
  const { originUrl, endpointUrl, stateDir } = platform;
  const rows: [string, string][] = [
    ['shop', `${originUrl}/`],
    ['orders', `${originUrl}/orders`],
    ['products', `${originUrl}/products`],
    ['payments', `${originUrl}/payments`],
    ['quotes', `${originUrl}/quotes`],
    ['rates', `${originUrl}/rates?base=USD`],
    ['transfers', `${originUrl}/transfers`],
    ['balances', `${originUrl}/balances`],
    ...(await docsOf(originUrl)).map(({ api, url }): [string, string] => [`docs: ${api}`, url]),
    ['AWS endpoint', endpointUrl],
    ['mail outbox', `${cloudStateDir(stateDir)}/outbox`],
    ['logs', `${cloudLogPath(stateDir)}, and by the AWS APIs in log group /millrace/local/events`],
    ['demo key', demoMerchants[0].apiKey],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => `  ${pc.dim(name.padEnd(width))}  ${value}`);
  return ['', ...table, '', ...curlLines(originUrl), ''].join('\n');
}

/** Every line stands alone: no variable, nothing but curl and a shell. */
function curlLines(originUrl: string): string[] {
  const key = `-H 'Authorization: Bearer ${demoMerchants[0].apiKey}'`;
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
  const response = await fetch(url, { headers: { accept: 'application/json' } });
  if (response.status !== 300) return [{ api: 'all', url }];
  return ((await response.json()) as { choices: { api: string; url: string }[] }).choices;
}
