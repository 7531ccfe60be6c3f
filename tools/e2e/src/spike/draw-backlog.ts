import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { runningPlatform } from '@millrace/stages';
import { awsEndpoint, workspaceRoot } from '@millrace/tools-start';
import { demoMerchant } from '../platform/merchant.ts';
import { productsOf } from '../platform/orders.ts';
import { messagesIn } from '../platform/queues.ts';
import { drawSpike } from './picture.ts';
import { fullSpike } from './plans.ts';
import { totalsOf, runSpike } from './spike.ts';
import { ordersWithStock, restock, soldIn, stockIn, together } from './stock.ts';

const STOCK = 100_000;
const FILE = 'docs/images/spike-backlog.svg';

/**
 * Sends the spike to the platform that runs on the state directory, and writes the picture.
 * @throws Error when no platform runs
 */
export async function drawBacklog(stateDir: string): Promise<void> {
  const { originUrl, endpointUrl } = runningPlatform(resolve(stateDir)) ?? {};
  if (!originUrl || !endpointUrl) throw new Error('no platform runs: start one with npm start');
  const aws = awsEndpoint(endpointUrl);
  const pieces = async () => together(await stockIn(aws), await soldIn(aws));

  await restock(aws, STOCK);
  const before = await pieces();
  const acceptedBefore = (await ordersWithStock(aws)).length;
  const deadLettersBefore = await messagesIn(aws, 'OrderQueue-dlq');
  const products = await productsOf(demoMerchant({ originUrl }));
  const { samples, orders } = await runSpike({ endpointUrl, aws, products }, fullSpike);
  const after = await pieces();
  const accepted = (await ordersWithStock(aws)).length - acceptedBefore;
  const { sent, stored, duplicates, deadLettered } = await totalsOf(aws, orders, deadLettersBefore);
  const lost = sent - stored - duplicates - deadLettered;
  const wrong = Object.keys(after).filter((id) => after[id] !== before[id]);

  const { ordersPerSecond, times, secondsOfSpike } = fullSpike;
  const svg = await drawSpike(samples, {
    title: `${times} times the normal rate: ${ordersPerSecond * times} orders a second for ${secondsOfSpike} seconds`,
    lines: [
      `${text(sent)} orders sent = ${text(stored)} stored + ${text(duplicates)} duplicates + ${text(deadLettered)} dead-lettered; ` +
        `${text(lost)} lost.`,
      `${text(accepted)} of those stored have their stock; the stock of ` +
        `${wrong.length === 0 ? 'every product' : `all products but ${wrong.join(', ')}`} is exact.`,
      `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}, Node ${process.versions.node}, ` +
        'with the whole platform and this load on them. Drawn by: node tools/e2e/src/spike/draw.ts',
    ],
  });
  mkdirSync(dirname(join(workspaceRoot, FILE)), { recursive: true });
  writeFileSync(join(workspaceRoot, FILE), `${svg}\n`);
  console.log(
    `${FILE}: ${sent} sent, ${stored} stored, ${duplicates} duplicates, ${deadLettered} dead-lettered, ${lost} lost`,
  );
  if (lost !== 0 || wrong.length > 0) process.exitCode = 1;
}

const text = (value: number): string => value.toLocaleString('en');
