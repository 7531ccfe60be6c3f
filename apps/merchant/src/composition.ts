import { randomInt } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createLogger, requireEnv } from '@millrace/observability';
import { CachedGrants } from './adapters/cached-grants.ts';
import { DynamoMerchantStore } from './adapters/dynamo/dynamo-merchant-store.ts';
import type { AuthenticateDependencies } from './application/authenticate.ts';
import type { CreateMerchantDependencies } from './application/create-merchant.ts';
import type { LimitMerchantDependencies } from './application/limit-merchant.ts';
import type { ApiKeyMode } from './domain/api-key.ts';

const clock = () => new Date();

function merchantStore(): DynamoMerchantStore {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return new DynamoMerchantStore(client, requireEnv('MERCHANTS_TABLE'));
}

/** The authorizer, from `MERCHANTS_TABLE` and `API_KEY_MODE`. */
export function composeAuthorizer(): AuthenticateDependencies {
  return { grants: new CachedGrants(merchantStore(), clock), modes: keyModes() };
}

/** The admin function, from `MERCHANTS_TABLE`. */
export function composeAdmin() {
  const dependencies: CreateMerchantDependencies = {
    merchants: merchantStore(),
    clock,
    randomBelow: randomInt,
  };
  return { dependencies, logger: createLogger('merchant') };
}

/** What tells other modules the limits, from `MERCHANTS_TABLE`. */
export function composeLimits(): LimitMerchantDependencies {
  return { merchants: merchantStore() };
}

/** `API_KEY_MODE` is `test`, `live`, or both with a comma between them. */
function keyModes(): readonly ApiKeyMode[] {
  return requireEnv('API_KEY_MODE')
    .split(',')
    .map((mode) => {
      if (mode !== 'test' && mode !== 'live') {
        throw new Error('the environment variable API_KEY_MODE must be test, live or test,live');
      }
      return mode;
    });
}
