import { demoMerchants, type MerchantLimits } from '@millrace/contracts-merchant';
import type { QuoteVerification } from '@millrace/contracts-quote';
import { PaymentStoreUnavailable } from '@millrace/payment/application/payment-store.ts';
import { QuoteKeysUnavailable } from '@millrace/payment/application/quote-verifier.ts';
import { ScreeningUnavailable } from '@millrace/processing/application/errors.ts';
import { QuoteStoreUnavailable } from '@millrace/quote/application/errors.ts';
import type { IssuedQuote } from '@millrace/quote/application/ports.ts';
import { SandboxAcquirer } from '@millrace/settlement/adapters/sandbox-acquirer.ts';
import { TableUnavailable } from '@millrace/settlement/adapters/table-unavailable.ts';
import type { Activity } from './activity.ts';
import type { World } from './world.ts';

const paymentTable = new PaymentStoreUnavailable('a call', { retryable: true, cause: 'simulated' });
const quoteTable = new QuoteStoreUnavailable('simulated');
const quoteKeys = new QuoteKeysUnavailable('simulated');
const screening = new ScreeningUnavailable('simulated');
const settlementTable = new TableUnavailable('of settlement', 'simulated');
const busFailure = Object.assign(new Error('the bus does not answer'), { retryable: true });
const ignore = () => undefined;

export type Ports = ReturnType<typeof portsOf>;

/** What one activity reaches of the world: every call of a store or of the bus waits to be let on. */
export function portsOf(world: World, activity: Activity) {
  const { clock, bus, payments, refunds, quotes, screenings, ledger, balances, settlements, noteError } =
    world;
  return {
    clock,
    logger: { debug: ignore, info: ignore, warn: ignore, error: noteError },
    sweepAfterSeconds: 60,
    store: activity.calls(payments, paymentTable),
    refunds: activity.calls(refunds, paymentTable),
    idempotency: activity.calls(payments.idempotency, paymentTable),
    quotes: activity.calls(quotes, quoteTable),
    verifier: activity.calls(openTokens, quoteKeys),
    limits: activity.calls(limitsOfDemo, screening),
    screenings: activity.calls(screenings, screening),
    publisher: activity.calls(bus, busFailure),
    ledger: activity.calls(ledger, settlementTable),
    balances: activity.calls(balances, settlementTable),
    acquirer: new SandboxAcquirer(activity.calls(settlements, settlementTable)),
  };
}

/** A token is the quote itself: signatures are no part of this. */
export const openTokens = {
  sign: async (quote: IssuedQuote) => JSON.stringify(quote),
  verify: async (token: string, now: Date): Promise<QuoteVerification> => {
    const quote = JSON.parse(token) as IssuedQuote;
    const expiresAt = new Date(quote.expiresAt);
    return expiresAt > now ? { ok: true, ...quote, expiresAt } : { ok: false, code: 'quote_expired' };
  },
};

/** The demo merchant may have a few payments a day accepted, its rival as many as it likes. */
export const limited = { merchantId: demoMerchants[0].merchantId, maxDailyCount: 5 };

const limitsOfDemo = {
  limitsOf: async (merchantId: string): Promise<MerchantLimits | null> =>
    merchantId === limited.merchantId ? { maxDailyCount: limited.maxDailyCount } : null,
};
