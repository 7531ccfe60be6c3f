import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulationRequest, SimulationResponse } from '@millrace/contracts-order';
import { awsEndpoint, type AwsEndpoint } from '@millrace/tools-start';
import { startPlatform, type Platform } from '@millrace/tools-start/platform';
import { demoMerchant, rivalMerchant, type Merchant } from '../../platform/merchant.ts';
import { productsOf } from '../../platform/orders.ts';
import { messagesIn } from '../../platform/queues.ts';
import { progressOf, simulate, simulationEnds } from '../../platform/simulations.ts';
import { shortSpike } from '../../spike/plans.ts';
import { expectedOf, totalsOf, runSpike, type SpikeOutcome } from '../../spike/spike.ts';
import { soldIn, stockIn, storedOrders, together, type Pieces } from '../../spike/stock.ts';

const plan = shortSpike;

const directory = mkdtempSync(join(tmpdir(), 'millrace-spike-'));
let platform: Platform;
let aws: AwsEndpoint;
let merchant: Merchant;

beforeAll(async () => {
  platform = await startPlatform({
    stateDir: join(directory, 'state'),
    endpointPort: 0,
    originPort: 0,
    build: false,
  });
  aws = awsEndpoint(platform.endpointUrl);
  merchant = demoMerchant(platform);
});

afterAll(async () => {
  await platform.stop();
  rmSync(directory, { recursive: true });
});

const pieces = async (): Promise<Pieces> => together(await stockIn(aws), await soldIn(aws));

describe('a simulation', () => {
  const request: SimulationRequest = { count: 300, invalidRate: 0.1, duplicateRate: 0.2, seed: 11 };
  const counts = ({ sent, stored, duplicates, deadLettered, queued }: SimulationResponse) => {
    return { sent, stored, duplicates, deadLettered, queued };
  };

  it('INV-26: accounts for every order at every moment', async () => {
    const id = await simulate(merchant, request);
    const seen: SimulationResponse[] = [];
    for (let progress = await progressOf(merchant, id); ; progress = await progressOf(merchant, id)) {
      seen.push(progress);
      if (progress.status === 'done') break;
    }
    const unaccounted = seen.filter(
      ({ sent, stored, duplicates, deadLettered, queued }) =>
        sent !== stored + duplicates + deadLettered + queued || sent > request.count || queued < 0,
    );
    expect(unaccounted).toEqual([]);
    expect(counts(seen.at(-1)!)).toMatchObject({ sent: request.count, queued: 0 });
  });

  it('is reproduced by its seed, and differs with another seed', async () => {
    const [one, same, other] = await Promise.all(
      [request, request, { ...request, seed: 12 }].map(async (each) =>
        counts(await simulationEnds(merchant, await simulate(merchant, each))),
      ),
    );
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('INV-25: touches neither stock nor orders nor dead letters of the shop', async () => {
    const shop = async () => [
      await pieces(),
      (await storedOrders(aws)).length,
      await messagesIn(aws, 'OrderQueue-dlq'),
    ];
    const before = await shop();
    const deadLettersBefore = await messagesIn(aws, 'SimulationQueue-dlq');
    const { deadLettered } = await simulationEnds(merchant, await simulate(merchant, request));
    expect(deadLettered).toBeGreaterThan(0);
    expect((await messagesIn(aws, 'SimulationQueue-dlq')) - deadLettersBefore).toBe(deadLettered);
    expect(await shop()).toEqual(before);
  });

  it('INV-22: is invisible to another merchant', async () => {
    const id = await simulate(merchant, { count: 1, seed: 1 });
    expect((await rivalMerchant(platform).get(`/orders/simulations/${id}`)).status).toBe(404);
    expect(await simulationEnds(merchant, id)).toMatchObject({ sent: 1 });
  });
});

describe(`${plan.times} times the normal rate of orders for ${plan.secondsOfSpike} s, with invalid, refused and duplicate ones among them`, () => {
  let outcome: SpikeOutcome;
  let piecesBefore: Pieces;
  let deadLettersBefore: number;

  beforeAll(async () => {
    piecesBefore = await pieces();
    deadLettersBefore = await messagesIn(aws, 'OrderQueue-dlq');
    const products = await productsOf(merchant);
    outcome = await runSpike({ endpointUrl: platform.endpointUrl, aws, products }, plan);
  });

  it('INV-26: loses no order and counts none twice: sent = stored + duplicates + dead-lettered', async () => {
    const arrived = outcome.samples.reduce((sum, { arriving }) => sum + arriving, 0);
    const expected = expectedOf(outcome.orders);
    expect(expected.sent).toBe(arrived);
    expect(Math.min(expected.duplicates, expected.deadLettered)).toBeGreaterThan(0);
    expect(await totalsOf(aws, outcome.orders, deadLettersBefore)).toEqual(expected);
  });

  it('INV-26: stores each valid and each refused order once, and no other', async () => {
    const idsOf = (...kinds: string[]) =>
      outcome.orders.filter(({ kind }) => kinds.includes(kind)).map(({ orderId }) => orderId);
    const sent = new Set(outcome.orders.map(({ orderId }) => orderId));
    const stored = (await storedOrders(aws)).filter(({ orderId }) => sent.has(orderId));
    expect(stored.map(({ orderId }) => orderId).sort()).toEqual(idsOf('valid', 'refused').sort());
    const refused = new Set(idsOf('refused'));
    expect(refused.size).toBeGreaterThan(0);
    const statuses = stored.filter(({ orderId }) => refused.has(orderId)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['rejected']));
  });

  it('INV-25: leaves every product with exactly the pieces that no order has', async () => {
    expect(await pieces()).toEqual(piecesBefore);
    expect(Object.entries(await stockIn(aws)).filter(([, stock]) => stock < 0)).toEqual([]);
  });
});
