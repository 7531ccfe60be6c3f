import { authorizerFunction } from '@millrace/contracts-merchant';
import { moduleContract } from '@millrace/events';
import { documentOf } from '@millrace/http';
import { quoteApi } from './adapters/http/quote-api.ts';

// The document needs no ports.
const api = quoteApi({} as Parameters<typeof quoteApi>[0], {} as Parameters<typeof quoteApi>[1]);

/** The module's contract; `libs/contracts/quote/contract.json` is generated from it. */
export const contract = moduleContract({
  module: 'quote',
  calls: [authorizerFunction],
  api: documentOf(api),
});
