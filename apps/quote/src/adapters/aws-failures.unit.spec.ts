import { join } from 'node:path';
import { describeAwsFailures, type FailingClient } from '@millrace/testing/aws-failures';
import { anIssuedQuote, aRateTable, aRecord } from '../testing/builders.ts';
import { dynamoQuoteStore } from './dynamo/dynamo-quote-store.ts';
import { dynamoRateStore } from './dynamo/dynamo-rate-store.ts';
import { SecretsManagerSigningSecret } from './signing/signing-secret.ts';

const now = () => new Date('2026-05-08T12:00:00.000Z');
const quotes = (client: FailingClient) => dynamoQuoteStore(client(), 'quotes', now);
const rates = (client: FailingClient) => dynamoRateStore(client(), 'quotes');
const secret = (client: FailingClient) => new SecretsManagerSigningSecret(client(), 'secret');

describeAwsFailures(join(import.meta.dirname, '..'), {
  'adapters/dynamo/dynamo-quote-store.ts': {
    service: 'dynamodb',
    calls: {
      commit: (client) => quotes(client).commit(anIssuedQuote(), aRecord('k', now())),
      find: (client) => quotes(client).find('idempotency#k'),
      add: (client) => quotes(client).add(aRecord('k', now())),
    },
  },
  'adapters/dynamo/dynamo-rate-store.ts': {
    service: 'dynamodb',
    calls: {
      latest: (client) => rates(client).latest(),
      replace: (client) => rates(client).replace(undefined, aRateTable(), now()),
    },
  },
  'adapters/signing/signing-secret.ts': {
    service: 'secrets-manager',
    // A secret that was never rotated has no previous version.
    handles: ['ResourceNotFoundException'],
    calls: {
      current: (client) => secret(client).current(),
      previous: (client) => secret(client).previous(),
    },
  },
});
