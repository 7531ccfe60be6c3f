/**
 * Sends a running platform twenty times its normal rate of orders for a minute and draws how many waited, in
 * docs/images/spike-backlog.svg.
 *
 * `node tools/e2e/src/spike/draw.ts [--state-dir .millrace]`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { awsEndpoint, DEFAULT_STATE_DIR, runningPlatform, workspaceRoot } from '@millrace/tools-start';
import { demoMerchant } from '../platform/merchant.ts';
import { drawSpike } from './picture.ts';
import { fullSpike } from './plans.ts';
import { reckoningOf, runSpike } from './spike.ts';
import { soldIn, stockIn, together } from './stock.ts';

const FILE = 'docs/images/spike-backlog.svg';

const { values } = parseArgs({ options: { 'state-dir': { type: 'string', default: DEFAULT_STATE_DIR } } });
const { originUrl, endpointUrl } = runningPlatform(resolve(values['state-dir'])) ?? {};
if (!originUrl || !endpointUrl) throw new Error('no platform runs: start one with npm start');
const aws = awsEndpoint(endpointUrl);
const pieces = async () => together(await stockIn(aws), await soldIn(aws));

const before = await pieces();
const { samples, simulations } = await runSpike({ merchant: demoMerchant({ originUrl }), aws }, fullSpike);
const after = await pieces();
const { sent, stored, duplicates, deadLettered } = reckoningOf(simulations);
const lost = sent - stored - duplicates - deadLettered;
const wrong = Object.keys(after).filter((id) => after[id] !== before[id]);

const number = new Intl.NumberFormat('en');
const { ordersPerSecond, times, secondsOfSpike } = fullSpike;
const svg = await drawSpike(samples, {
  title: `${times} times the normal rate: ${ordersPerSecond * times} orders a second for ${secondsOfSpike} seconds`,
  lines: [
    `${number.format(sent)} orders sent: ${number.format(stored)} stored, ${number.format(duplicates)} duplicates, ` +
      `${number.format(deadLettered)} dead-lettered, ${number.format(lost)} lost; the stock of ` +
      `${wrong.length === 0 ? 'every product' : `all products but ${wrong.join(', ')}`} is exact.`,
    `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}, Node ${process.versions.node}, ` +
      'all of the platform and this load on them. Drawn by: node tools/e2e/src/spike/draw.ts',
  ],
});
mkdirSync(dirname(join(workspaceRoot, FILE)), { recursive: true });
writeFileSync(join(workspaceRoot, FILE), `${svg}\n`);
console.log(
  `${FILE}: ${sent} sent, ${stored} stored, ${duplicates} duplicates, ${deadLettered} dead-lettered, ${lost} lost`,
);
if (lost !== 0 || wrong.length > 0) process.exitCode = 1;
