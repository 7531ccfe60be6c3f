import { demoMerchants } from '@millrace/contracts-merchant';
import { inMemoryOrderStore } from '@millrace/order/testing/in-memory-order-store.ts';
import { inMemoryPaymentStore } from '@millrace/payment/testing/in-memory-payment-store.ts';
import { inMemoryRefundStore } from '@millrace/payment/testing/in-memory-refund-store.ts';
import { inMemoryScreeningStore } from '@millrace/processing/testing/in-memory-screening-store.ts';
import { inMemoryQuoteStore } from '@millrace/quote/testing/in-memory-quote-store.ts';
import {
  inMemoryBalanceStore,
  inMemoryLedgerStore,
  inMemorySettlementStore,
} from '@millrace/settlement/testing/in-memory-stores.ts';
import { inMemoryUsedOffers } from '@millrace/storefront/testing/in-memory-used-offers.ts';
import { fixedClock } from '@millrace/testing';
import { Bus } from './bus.ts';
import { ownerOf, products } from './catalog.ts';
import { WORKING_KEY } from './payments-api.ts';

/** The state of the platform that the modules reach through their ports. */
export class Stores {
  readonly clock = fixedClock('2026-05-08T12:00:00.000Z');
  readonly bus = new Bus();
  readonly payments = inMemoryPaymentStore();
  readonly refunds = inMemoryRefundStore(this.payments);
  readonly quotes = inMemoryQuoteStore(this.clock);
  readonly screenings = inMemoryScreeningStore();
  readonly ledger = inMemoryLedgerStore();
  readonly balances = inMemoryBalanceStore(this.clock);
  readonly settlements = inMemorySettlementStore();
  readonly orders = inMemoryOrderStore(products, ownerOf);
  readonly usedOffers = inMemoryUsedOffers();
  /** The API keys that orders are paid with, by merchant. */
  readonly keys = new Map<string, string>(demoMerchants.map(({ merchantId }) => [merchantId, WORKING_KEY]));
  isRivalLimited = false;
  /** Whether the payments API is a version that refuses every new order's payment before it looks at anything. */
  isApiStrict = false;
  #made = 0;

  nextUlid(): string {
    return String((this.#made += 1)).padStart(26, '0');
  }
}
