import { quoteIds, type QuoteId, type QuoteTerms } from '@millrace/contracts-quote';
import { isRefusal } from '@millrace/failures';
import {
  idempotently,
  makeRecord,
  type IdempotentOutcome,
  type IdempotentRequest,
  type RecordedResponse,
} from '@millrace/idempotency';
import { assertInvariant } from '@millrace/invariants';
import { minorUnitsToWire, conversionResidue } from '@millrace/money';
import { priceQuote, type Price, type PriceRequest, type PricingPolicy } from '../domain/price-quote.ts';
import type { QuoteRefusal } from '../domain/customer-rate.ts';
import type { IssuedQuote, QuoteSigner, QuoteStore, RateSource } from './ports.ts';

export interface CreateQuotePorts {
  readonly rates: RateSource;
  readonly signer: QuoteSigner;
  readonly quotes: QuoteStore;
  readonly policy: PricingPolicy;
  readonly ttlSeconds: number;
  readonly clock: () => Date;
  /** Default: `quoteIds.create`; tests replace it to know the id. */
  readonly createId?: () => QuoteId;
}

/** Makes the recorded responses, so that a repeat gets the same bytes. */
export interface QuotePresenter {
  created(quote: IssuedQuote, token: string): RecordedResponse;
  refused(refusal: QuoteRefusal): RecordedResponse;
}

/**
 * Prices, signs and stores a quote, at most once for its idempotency key.
 * @returns refusals: those of `priceQuote`, which are recorded except `rates_stale`, and those of `idempotently`
 * @throws QuoteStoreUnavailable (retryable), SigningKeyUnavailable (retryable)
 */
export async function createQuote(
  request: IdempotentRequest,
  wanted: PriceRequest,
  ports: CreateQuotePorts,
  present: QuotePresenter,
): Promise<IdempotentOutcome> {
  const { rates, signer, quotes, policy, ttlSeconds, clock, createId = quoteIds.create } = ports;
  const issuedAt = clock();
  return idempotently(request, quotes, issuedAt, async () => {
    const price = priceQuote(wanted, { table: await rates.current(), policy, now: issuedAt });
    if (isRefusal(price)) {
      return price.code === 'rates_stale'
        ? { ...price, kind: 'unavailable' }
        : { kind: 'refused', response: present.refused(price) };
    }
    const quote: IssuedQuote = {
      merchantId: request.merchantId,
      terms: termsOf(createId(), price),
      issuedAt,
      expiresAt: new Date((Math.floor(issuedAt.getTime() / 1000) + ttlSeconds) * 1000),
    };
    const response = present.created(quote, await signer.sign(quote));
    const kind = await quotes.commit(quote, makeRecord(request, response, issuedAt));
    return kind === 'committed' ? { kind, response } : { kind };
  });
}

function termsOf(quoteId: QuoteId, { source, target, fee, rate, marginBps }: Price): QuoteTerms {
  const terms: QuoteTerms = {
    quoteId,
    sourceAmount: minorUnitsToWire(source.amount),
    sourceCurrency: source.currency,
    targetAmount: minorUnitsToWire(target.amount),
    targetCurrency: target.currency,
    rate,
    marginBps,
    fee: { amount: minorUnitsToWire(fee.amount), currency: fee.currency },
  };
  // A quote that promises more than was paid must never be signed.
  assertInvariant(conversionResidue(terms).residue.amount >= 0n, 'quote_covers_target', { quoteId });
  return terms;
}
