import {
  createQuoteRequest,
  quoteResponse,
  type CreateQuoteRequest,
  type QuoteResponse,
} from '@millrace/contracts-quote';
import { answerOf, operation, recordJson, recordRefusal } from '@millrace/http';
import { minorUnitsFromWire, parseCurrency } from '@millrace/money';
import { createQuote, type CreateQuotePorts, type QuotePresenter } from '../../application/create-quote.ts';
import type { IssuedQuote } from '../../application/ports.ts';
import type { PriceRequest } from '../../domain/price-quote.ts';
import { quoteRefusals } from './refusals.ts';

const presenter: QuotePresenter = {
  created: (quote, token) => recordJson(201, bodyOf(quote, token)),
  refused: (refusal) => recordRefusal(quoteRefusals, refusal),
};

export function createQuoteOperation(ports: CreateQuotePorts) {
  return operation({
    method: 'POST',
    path: '/quotes',
    operationId: 'createQuote',
    summary: 'Prices a conversion and guarantees the price until it expires',
    description:
      'Give exactly one amount; the other is computed: the fee is deducted from the source amount, and the rest ' +
      'is converted at the rate, which includes the margin. Rates that are too old are refused (`rates_stale`); ' +
      'within one currency they are needed for the fee.',
    creates: true,
    body: createQuoteRequest,
    responses: { 201: quoteResponse },
    refusals: ['amount_too_small', 'amount_too_large', 'rate_unavailable', 'rates_stale'],
    handle: async ({ merchantId, idempotencyKey, body }) => {
      const request = { merchantId, route: 'POST /quotes', key: idempotencyKey, body };
      return answerOf(await createQuote(request, wantedBy(body), ports, presenter));
    },
  });
}

/** The schema guarantees that exactly one of the amounts is given. */
function wantedBy({
  sourceCurrency,
  targetCurrency,
  sourceAmount,
  targetAmount,
}: CreateQuoteRequest): PriceRequest {
  return {
    sourceCurrency: parseCurrency(sourceCurrency),
    targetCurrency: parseCurrency(targetCurrency),
    fixedSide: sourceAmount === undefined ? 'target' : 'source',
    amountMinor: minorUnitsFromWire((sourceAmount ?? targetAmount) as number),
  };
}

function bodyOf({ terms, expiresAt }: IssuedQuote, token: string): QuoteResponse {
  const { quoteId, ...prices } = terms;
  return { id: quoteId, ...prices, expiresAt: expiresAt.toISOString(), token };
}
