import { conversionResidue, quoteIds, type QuoteId, type QuoteTerms } from '@millrace/contracts-quote';
import {
  idempotently,
  type IdempotentOutcome,
  type IdempotentRequest,
  type RecordedResponse,
} from '@millrace/idempotency';
import { minorUnitsToWire } from '@millrace/money';
import { priceQuote, type Price, type PriceRequest, type PricingPolicy } from '../domain/price-quote.ts';
import type { QuoteRefusal } from '../domain/refusal.ts';
import type { IssuedQuote, QuoteSigner, QuoteStore, RateSource } from './ports.ts';

export interface CreateQuoteDependencies {
  readonly rates: RateSource;
  readonly signer: QuoteSigner;
  readonly quotes: QuoteStore;
  readonly policy: PricingPolicy;
  readonly ttlSeconds: number;
  readonly clock: () => Date;
  /** `quoteIds.create` unless a test wants to know the id. */
  readonly createId?: () => QuoteId;
}

/** How outcomes are recorded, so that a repeat is answered with the same bytes. */
export interface QuotePresenter {
  created(quote: IssuedQuote, token: string): RecordedResponse;
  refused(refusal: QuoteRefusal): RecordedResponse;
}

/**
 * Prices, signs and stores a quote, at most once for its idempotency key.
 * @returns refusals: those of `priceQuote`, and those of `idempotently`
 * @throws QuoteStoreUnavailable (retryable), SigningKeyUnavailable (retryable)
 */
export async function createQuote(
  request: IdempotentRequest,
  wanted: PriceRequest,
  dependencies: CreateQuoteDependencies,
  present: QuotePresenter,
): Promise<IdempotentOutcome> {
  const { rates, signer, quotes, policy, ttlSeconds, clock, createId = quoteIds.create } = dependencies;
  const issuedAt = clock();
  return idempotently(request, quotes, issuedAt, async (recordOf) => {
    const price = priceQuote(wanted, await rates.current(), policy);
    if ('refused' in price) return { kind: 'refused', response: present.refused(price) };
    const quote: IssuedQuote = {
      merchantId: request.merchantId,
      terms: termsOf(createId(), price),
      issuedAt,
      expiresAt: new Date((Math.floor(issuedAt.getTime() / 1000) + ttlSeconds) * 1000),
    };
    const response = present.created(quote, await signer.sign(quote));
    const kind = await quotes.commit(quote, recordOf(response));
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
  // Throws when the terms promise more than was paid: such a quote must never be signed.
  conversionResidue(terms);
  return terms;
}
