import { authorizerFunction } from '@millrace/contracts-merchant';
import { moduleContract } from '@millrace/events';
import { documentOf } from '@millrace/http';
import { quoteApi } from './adapters/http/quote-api.ts';

// What an API documents asks for none of its ports.
const api = quoteApi({} as Parameters<typeof quoteApi>[0], {} as Parameters<typeof quoteApi>[1]);

/** What the module gives and takes; `libs/contracts/quote/contract.json` is generated from it. */
export const contract = moduleContract({
  module: 'quote',
  calls: [authorizerFunction],
  api: documentOf(api),
});
