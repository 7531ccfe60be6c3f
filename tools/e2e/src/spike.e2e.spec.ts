import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulationRequest } from '@millrace/contracts-order';
import { awsEndpoint, startPlatform, type AwsEndpoint, type Platform } from '@millrace/tools-start';
import { demoMerchant, rivalMerchant, type Merchant } from './platform/merchant.ts';
import { messagesIn } from './platform/queues.ts';
import { progressOf, simulate, simulationEnds } from './platform/simulations.ts';
import { fullSpike, shortSpike } from './spike/plans.ts';
import { reckoningOf, runSpike, type Reckoning, type SpikeOutcome } from './spike/spike.ts';
import { soldIn, stockIn, together, type Pieces } from './spike/stock.ts';

const START_MS = 60_000;
const plan = process.env['MILLRACE_LONG_TESTS'] ? fullSpike : shortSpike;
const SPIKE_MS = (plan.secondsBefore + plan.secondsOfSpike) * 10_000;

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
}, START_MS);

afterAll(async () => {
  await platform.stop();
  rmSync(directory, { recursive: true });
}, START_MS);

const pieces = async (): Promise<Pieces> => together(await stockIn(aws), await soldIn(aws));

describe('a simulation', () => {
  const request: SimulationRequest = { count: 300, invalidRate: 0.1, duplicateRate: 0.2, seed: 11 };
  const counts = ({ sent, stored, duplicates, deadLettered, queued }: Reckoning) => {
    return { sent, stored, duplicates, deadLettered, queued };
  };

  it(
    'INV-26: accounts for every order at every moment',
    async () => {
      const id = await simulate(merchant, request);
      const seen: Reckoning[] = [];
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
    },
    SPIKE_MS,
  );

  it(
    'is repeated by its seed, and another by another',
    async () => {
      const [one, same, other] = await Promise.all(
        [request, request, { ...request, seed: 12 }].map(async (each) =>
          counts(await simulationEnds(merchant, await simulate(merchant, each))),
        ),
      );
      expect(same).toEqual(one);
      expect(other).not.toEqual(one);
    },
    SPIKE_MS,
  );

  it('INV-22: is not another merchant’s to see', async () => {
    const id = await simulate(merchant, { count: 1, seed: 1 });
    expect((await rivalMerchant(platform).get(`/orders/simulations/${id}`)).status).toBe(404);
    expect(await simulationEnds(merchant, id)).toMatchObject({ sent: 1 });
  });
});

describe(`${plan.times} times the normal rate of orders for ${plan.secondsOfSpike} s, with invalid and duplicate ones among them`, () => {
  let outcome: SpikeOutcome;
  let reckoning: Reckoning;
  let piecesBefore: Pieces;
  let lettersBefore: number;

  beforeAll(async () => {
    piecesBefore = await pieces();
    lettersBefore = await messagesIn(aws, 'OrderQueue-dlq');
    outcome = await runSpike({ merchant, aws }, plan);
    reckoning = reckoningOf(outcome.simulations);
  }, SPIKE_MS);

  it('INV-26: loses no order and counts none twice: sent = stored + duplicates + dead-lettered', () => {
    const arrived = outcome.samples.reduce((sum, { arriving }) => sum + arriving, 0);
    const { sent, stored, duplicates, deadLettered, queued } = reckoning;
    expect([sent, queued]).toEqual([arrived, 0]);
    expect(stored + duplicates + deadLettered).toBe(arrived);
    expect(duplicates).toBeGreaterThan(0);
  });

  it('INV-26: leaves exactly the dead-lettered orders in the dead-letter queue', async () => {
    expect(reckoning.deadLettered).toBeGreaterThan(0);
    expect((await messagesIn(aws, 'OrderQueue-dlq')) - lettersBefore).toBe(reckoning.deadLettered);
  });

  it('INV-25: leaves every product with exactly the pieces that no order has', async () => {
    expect(await pieces()).toEqual(piecesBefore);
    expect(Object.entries(await stockIn(aws)).filter(([, stock]) => stock < 0)).toEqual([]);
  });
});
