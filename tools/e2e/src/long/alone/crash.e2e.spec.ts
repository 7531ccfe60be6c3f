import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoMerchants } from '@millrace/contracts-merchant';
import { orderIds, type ProductResponse } from '@millrace/contracts-order';
import type { PaymentResponse } from '@millrace/contracts-payment';
import type { TransferResponse } from '@millrace/contracts-settlement';
import { awsEndpoint, until } from '@millrace/tools-start';
import { startPlatform, type Platform } from '@millrace/tools-start/platform';
import { movedOn, sumsByCurrency } from '../../platform/balanced.ts';
import { aPaymentRequest, demoMerchant, settledPayment, type Answer } from '../../platform/merchant.ts';
import { anOrderFor, aProduct, orderEnds, stockOf } from '../../platform/orders.ts';
import { endsReached } from '../../platform/tables.ts';
import { verifyLedgerAtEnd } from '../../platform/verify-ledger.ts';

const PAYMENTS = 60;
const ORDERS = 20;
const STOCK = 50;
/** Refunds of one payment that was settled before. */
const REFUNDS = 20;
const REFUND_AMOUNT = 100;
/** The sweeper runs once a minute, so the slowest payment takes longer than that. */
const ENDS_WITHIN_MS = 150_000;
const FOLDED_WITHIN_MS = 60_000;

const directory = mkdtempSync(join(tmpdir(), 'millrace-crash-'));
const start = (): Promise<Platform> =>
  startPlatform({ stateDir: join(directory, 'state'), endpointPort: 0, originPort: 0, build: false });

/** A request whose connection may have broken before its answer. */
interface Attempt {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: object;
  /** The status of a successful answer. */
  readonly made: number;
  answer?: Answer;
}

let platform: Platform;
let refunded: PaymentResponse;
let product: ProductResponse;
let attempts: readonly Attempt[];

const accepted = (): Attempt[] => attempts.filter(({ answer, made }) => answer?.status === made);
const orderedIds = Array.from({ length: ORDERS }, () => orderIds.create());
const named = (count: number): string[] => Array.from({ length: count }, (_none, index) => `crash-${index}`);

function attemptsOn({ id }: PaymentResponse): Attempt[] {
  const keyed = (name: string): Record<string, string> => ({ 'idempotency-key': name });
  const payments = named(PAYMENTS).map((reference) => {
    return { path: '/payments', headers: keyed(reference), body: aPaymentRequest({ reference }), made: 201 };
  });
  const refunds = named(REFUNDS).map((reason) => {
    return {
      path: `/payments/${id}/refunds`,
      headers: keyed(reason),
      body: { amount: REFUND_AMOUNT, reason },
      made: 201,
    };
  });
  const orders = orderedIds.map((orderId) => {
    return { path: '/orders', headers: keyed(orderId), body: anOrderFor(product, { orderId }), made: 202 };
  });
  // Interleaved, so that some of each are in flight at every moment.
  return payments.flatMap((payment, index) => [
    payment,
    ...refunds.slice(index, index + 1),
    ...orders.slice(index, index + 1),
  ]);
}

/** Sends payments, refunds and orders all at once and kills everything when half of them are accepted. */
async function killInTheMiddle(): Promise<void> {
  const merchant = demoMerchant(platform);
  let kill: Promise<void> | undefined;
  const requests = attempts.map(async (attempt): Promise<void> => {
    try {
      attempt.answer = await merchant.post(attempt.path, attempt.body, attempt.headers);
    } catch {
      // The connection broke, so it is unknown whether the request took effect.
    }
    if (accepted().length >= attempts.length / 2) kill ??= platform.kill();
  });
  await Promise.all(requests);
  if (!kill) throw new Error(`only ${accepted().length} requests were accepted`);
  await kill;
}

beforeAll(async () => {
  platform = await start();
  refunded = await settledPayment(demoMerchant(platform));
  product = await aProduct(awsEndpoint(platform.endpointUrl), { id: 'p-crash', stock: STOCK });
  attempts = attemptsOn(refunded);
  await killInTheMiddle();
  platform = await start();
});

verifyLedgerAtEnd(() => platform, endsReached);

afterAll(async () => {
  await platform.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('after kill -9 of the whole platform with payments, refunds and orders in flight', () => {
  it('INV-11, INV-12: every repeated request gets the first answer, or is carried out now', async () => {
    const merchant = demoMerchant(platform);
    for (const { path, headers, body, made, answer } of attempts) {
      const again = await merchant.post(path, body, headers);
      expect([again.status, path, again.text]).toEqual([made, path, expect.any(String)]);
      if (answer?.status !== made) continue;
      expect([again.text, again.headers.get('idempotency-replayed')]).toEqual([answer.text, 'true']);
    }
    const references = (await merchant.payments()).map(({ reference }) => reference);
    expect(references.filter((one) => !orderIds.is(one)).sort()).toEqual(
      [refunded.reference, ...named(PAYMENTS)].sort(),
    );
    const reasons = (await merchant.refunds(refunded.id)).map(({ reason }) => reason);
    expect(reasons.sort()).toEqual(named(REFUNDS).sort());
  });

  it('INV-25, INV-27: every order is paid, by one payment, and has its stock once', async () => {
    const merchant = demoMerchant(platform);
    const orders = await Promise.all(orderedIds.map((id) => orderEnds(merchant, id, ENDS_WITHIN_MS)));
    expect(orders.map(({ status }) => status)).toEqual(orders.map(() => 'paid'));
    const references = (await merchant.payments()).map(({ reference }) => reference);
    expect(references.filter(orderIds.is).sort()).toEqual(orderedIds.toSorted());
    expect(await stockOf(merchant, product.id)).toBe(STOCK - ORDERS);
  });

  it('INV-10, INV-16: every payment is settled and every refund succeeds', async () => {
    const merchant = demoMerchant(platform);
    const ends = (await merchant.payments()).map(({ id }) => merchant.end(id, ENDS_WITHIN_MS));
    for (const { status } of await Promise.all(ends)) expect(status).toBe('settled');
    const refunds = await merchant.refundsEnd(refunded.id, ENDS_WITHIN_MS);
    expect(new Set(refunds.map(({ status }) => status))).toEqual(new Set(['succeeded']));
    expect((await merchant.payment(refunded.id)).amountRefunded).toBe(REFUNDS * REFUND_AMOUNT);
  });

  it('INV-17, INV-18, INV-20: each has exactly one balanced transfer, and the balances are their sum', async () => {
    const merchant = demoMerchant(platform);
    const transfers: TransferResponse[] = [];
    for (const { id } of await merchant.payments()) {
      const ofOne = await merchant.transfers(id);
      expect(ofOne).toHaveLength(id === refunded.id ? 1 + REFUNDS : 1);
      expect(ofOne.map((one) => sumsByCurrency([one]))).toEqual(ofOne.map(() => ({ USD: 0 })));
      transfers.push(...ofOne);
    }
    const expected = movedOn(`merchant:${demoMerchants[0].merchantId}:available`, transfers)['USD'];
    let balance: number | undefined;
    await until(`the balance of ${balance} becomes ${expected}`, FOLDED_WITHIN_MS, async () => {
      balance = (await merchant.balances())['USD'];
      return balance === expected ? true : undefined;
    });
  });
});
