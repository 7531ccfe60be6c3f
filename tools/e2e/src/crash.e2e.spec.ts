import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoMerchants } from '@millrace/contracts-merchant';
import type { PaymentResponse } from '@millrace/contracts-payment';
import type { TransferResponse } from '@millrace/contracts-settlement';
import { startPlatform, until, type Platform } from '@millrace/tools-start';
import { movedOn, sumsByCurrency } from './platform/balanced.ts';
import { aPaymentRequest, demoMerchant, type Answer } from './platform/merchant.ts';
import { verifyLedgerAtEnd } from './platform/verify-ledger.ts';

const PAYMENTS = 100;
const START_MS = 120_000;
/** The sweeper looks once a minute, so that the slowest payment takes more than that. */
const ENDS_WITHIN_MS = 150_000;
const FOLDED_WITHIN_MS = 30_000;

const directory = mkdtempSync(join(tmpdir(), 'millrace-crash-'));
const start = (): Promise<Platform> =>
  startPlatform({ stateDir: join(directory, 'state'), endpointPort: 0, originPort: 0, build: false });

/** A request whose connection may have broken before its answer came. */
interface Attempt {
  readonly headers: Record<string, string>;
  readonly body: object;
  answer?: Answer;
}

const attempts = Array.from({ length: PAYMENTS }, (_none, index): Attempt => ({
  headers: { 'idempotency-key': `crash-${index}` },
  body: aPaymentRequest({ reference: `crash-${index}` }),
}));
const accepted = (): PaymentResponse[] =>
  attempts.flatMap(({ answer }) => (answer?.status === 201 ? [answer.json as PaymentResponse] : []));

let platform: Platform;

/** Sends payments all at once and kills everything as soon as half of them are accepted. */
async function killInTheMiddle(): Promise<void> {
  const merchant = demoMerchant(platform);
  let kill: Promise<void> | undefined;
  const requests = attempts.map(async (attempt): Promise<void> => {
    try {
      attempt.answer = await merchant.post('/payments', attempt.body, attempt.headers);
    } catch {
      // The connection broke under this request: whether it was carried out is not known.
    }
    if (accepted().length >= PAYMENTS / 2) kill ??= platform.kill();
  });
  await Promise.all(requests);
  if (!kill) throw new Error(`only ${accepted().length} payments were accepted`);
  await kill;
}

beforeAll(async () => {
  platform = await start();
  await killInTheMiddle();
  platform = await start();
}, START_MS);

verifyLedgerAtEnd(() => platform);

afterAll(async () => {
  await platform.stop();
  rmSync(directory, { recursive: true, force: true });
}, START_MS);

describe('after kill -9 of the whole platform with payments in flight', () => {
  it('INV-11, INV-12: every repeated request gets the first answer, or is carried out now', async () => {
    const merchant = demoMerchant(platform);
    for (const { headers, body, answer } of attempts) {
      const again = await merchant.post('/payments', body, headers);
      expect(again.status).toBe(201);
      if (answer?.status === 201)
        expect([again.text, again.headers.get('idempotency-replayed')]).toEqual([answer.text, 'true']);
    }
    const { data } = (await merchant.get('/payments?limit=100')).json as { data: PaymentResponse[] };
    const references = data.map(({ reference }) => reference);
    expect(references.sort()).toEqual(Array.from(attempts.keys(), (index) => `crash-${index}`).sort());
  });

  it(
    'INV-10: every payment that was accepted is settled',
    async () => {
      const merchant = demoMerchant(platform);
      const ends = accepted().map(({ id }) => merchant.end(id, ENDS_WITHIN_MS));
      for (const { status } of await Promise.all(ends)) expect(status).toBe('settled');
    },
    2 * ENDS_WITHIN_MS,
  );

  it(
    'INV-17, INV-18, INV-20: every payment has exactly one balanced transfer, and the balances are their sum',
    async () => {
      const merchant = demoMerchant(platform);
      // Also those that were carried out without their answer arriving.
      const { data } = (await merchant.get('/payments?limit=100')).json as { data: PaymentResponse[] };
      expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(accepted().map(({ id }) => id)));
      const transfers: TransferResponse[] = [];
      for (const { id } of data) {
        expect((await merchant.end(id, ENDS_WITHIN_MS)).status).toBe('settled');
        const ofOne = await merchant.transfers(id);
        expect(ofOne).toHaveLength(1);
        expect(sumsByCurrency(ofOne)).toEqual({ USD: 0 });
        transfers.push(...ofOne);
      }
      const expected = movedOn(`merchant:${demoMerchants[0].merchantId}:available`, transfers)['USD'];
      let balance: number | undefined;
      await until(`the balance of ${balance} becomes ${expected}`, FOLDED_WITHIN_MS, async () => {
        balance = (await merchant.balances())['USD'];
        return balance === expected ? true : undefined;
      });
    },
    2 * ENDS_WITHIN_MS,
  );
});
