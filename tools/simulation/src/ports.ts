import { demoMerchants, type MerchantLimits } from '@millrace/contracts-merchant';
import type { ProductResponse } from '@millrace/contracts-order';
import { connectorNames, paymentIds } from '@millrace/contracts-payment';
import type { QuoteVerification } from '@millrace/contracts-quote';
import type { BusEvent } from '@millrace/events';
import { minorUnitsToWire } from '@millrace/money';
import { OrderStoreUnavailable } from '@millrace/order/application/order-store.ts';
import { PaymentsUnavailable } from '@millrace/order/application/payments.ts';
import { ServiceUnavailable } from '@millrace/storefront/application/ports.ts';
import { PaymentStoreUnavailable } from '@millrace/payment/application/payment-store.ts';
import { QuoteKeysUnavailable } from '@millrace/payment/application/quote-verifier.ts';
import type { Payment } from '@millrace/payment/domain/payment.ts';
import { ScreeningUnavailable } from '@millrace/processing/application/ports.ts';
import { QuoteStoreUnavailable, type IssuedQuote } from '@millrace/quote/application/ports.ts';
import { SandboxAcquirer } from '@millrace/settlement/adapters/acquirers.ts';
import { TableUnavailable } from '@millrace/settlement/adapters/table-unavailable.ts';
import type { Activity } from './activity.ts';
import { SHOP_MERCHANT } from './catalog.ts';
import { paymentsApi } from './payments-api.ts';
import type { Stores } from './stores.ts';

const passing = { retryable: true, cause: 'simulated' };
const paymentTable = new PaymentStoreUnavailable('a call', passing);
const quoteTable = new QuoteStoreUnavailable('simulated', passing);
const quoteKeys = new QuoteKeysUnavailable('simulated');
const screening = new ScreeningUnavailable('simulated', passing);
const orderTable = new OrderStoreUnavailable('a call', passing);
const paymentKeys = new PaymentsUnavailable('simulated', passing);
const catalog = new ServiceUnavailable('catalog', passing);
const offers = new ServiceUnavailable('offers', passing);
const topic = new ServiceUnavailable('topic', passing);
const settlementTable = new TableUnavailable('of settlement', passing);
const busFailure = Object.assign(new Error('the bus does not answer'), { retryable: true });
const ignore = () => undefined;

export type Ports = ReturnType<typeof portsOf>;

/** What one activity reaches of the stores: every call of a store or of the bus waits to be let on. */
export function portsOf(
  stores: Stores,
  noteError: (message: string, facts?: { error?: unknown }) => void,
  activity: Activity,
) {
  const { clock, bus, payments, refunds, quotes, screenings, ledger, balances, settlements } = stores;
  const common = {
    clock,
    logger: { debug: ignore, info: ignore, warn: ignore, error: noteError },
    sweepAfterSeconds: 60,
    connectors: connectorNames,
  };
  const ofPayments = {
    ...common,
    store: activity.calls(payments, paymentTable),
    idempotency: activity.calls(payments.idempotency, paymentTable),
    newPaymentId: () => paymentIds.parse(`pay_${stores.nextUlid()}`),
  };
  const verifier = activity.calls(openTokens, quoteKeys);
  return {
    ...ofPayments,
    refunds: activity.calls(refunds, paymentTable),
    quotes: activity.calls(quotes, quoteTable),
    verifier,
    /** What the order module works with. */
    ofOrders: {
      ...common,
      store: activity.calls(stores.orders, orderTable),
      dueOrders: activity.calls(stores.orders, orderTable),
      count: activity.calls(stores.orders, orderTable),
      notices: activity.calls(stores.orders, orderTable),
      payments: paymentsApi({
        ...ofPayments,
        quotes: verifier,
        isStrict: () => stores.isApiStrict,
        list: activity.calls({ byReference: async (...of) => paymentsBy(stores, ...of) }, paymentTable),
      }),
      keys: {
        ...activity.calls({ keyOf: async (merchantId: string) => stores.keys.get(merchantId) }, paymentKeys),
        forget: ignore,
        noteWorked: ignore,
        hasWorked: () => false,
      },
    },
    /** What the shop works with. */
    ofShop: {
      ...common,
      merchantId: SHOP_MERCHANT,
      catalog: activity.calls({ select: async () => productsOf(stores) }, catalog),
      usedOffers: activity.calls(stores.usedOffers, offers),
      events: activity.calls({ publish: async ({ detail }: BusEvent) => bus.send('orders', detail) }, topic),
    },
    limits: activity.calls(
      { limitsOf: async (merchantId: string) => limitsIn(stores, merchantId) },
      screening,
    ),
    screenings: activity.calls(screenings, screening),
    publisher: activity.calls(bus, busFailure),
    ledger: activity.calls(ledger, settlementTable),
    balances: activity.calls(balances, settlementTable),
    acquirer: new SandboxAcquirer(activity.calls(settlements, settlementTable)),
  };
}

function paymentsBy({ payments }: Stores, merchantId: string, reference: string): readonly Payment[] {
  return [...payments.payments.values()].filter(
    (payment) => payment.merchantId === merchantId && payment.reference === reference,
  );
}

/** As the catalog shows them. */
function productsOf({ orders: { products } }: Stores): readonly ProductResponse[] {
  return [...products.values()].map(({ id, price, currency, stock }) => {
    const text = { name: 'A product', description: '', category: 'Test', image: 'mug' };
    return { id, ...text, price: minorUnitsToWire(price), currency, stock };
  });
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

/** The rival's limits come and go: with them, only euro is taken. */
function limitsIn({ isRivalLimited }: Stores, merchantId: string): MerchantLimits | null {
  if (merchantId === limited.merchantId) return { maxDailyCount: limited.maxDailyCount };
  return isRivalLimited ? { currencies: { EUR: {} } } : null;
}
