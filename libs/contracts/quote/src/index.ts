export {
  createQuoteRequest,
  quoteResponse,
  ratesResponse,
  type CreateQuoteRequest,
  type QuoteResponse,
} from './quote-api.ts';
export { quoteIds, type QuoteId } from './quote-id.ts';
export { quoteTerms, QuoteTermsSchema, type QuoteTerms } from './quote-terms.ts';
export { QUOTE_AUDIENCE, QUOTE_ISSUER, verifyQuoteToken, type QuoteVerification } from './quote-token.ts';
