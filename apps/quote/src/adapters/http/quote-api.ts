import { createApi, type ApiDefinition } from '@millrace/http';
import type { CreateQuotePorts } from '../../application/create-quote.ts';
import { createQuoteOperation } from './create-quote-operation.ts';
import { getKeysOperation, type KeyPublisher } from './get-keys-operation.ts';
import { getRatesOperation } from './get-rates-operation.ts';
import { quoteRefusals } from './refusals.ts';

export function quoteApi(
  ports: CreateQuotePorts & { readonly keys: KeyPublisher },
  options: Pick<ApiDefinition, 'logger' | 'authenticate'>,
) {
  return createApi({
    title: 'Millrace quotes',
    version: '1',
    description:
      'Prices a conversion before its payment. A quote is signed and valid until it expires; anyone with the ' +
      'public keys can verify it offline.',
    operations: [createQuoteOperation(ports), getRatesOperation(ports), getKeysOperation(ports.keys)],
    refusals: quoteRefusals,
    ...options,
  });
}
