import { randomInt } from 'node:crypto';
import { documentClient } from '@millrace/dynamo';
import { requireEnv } from '@millrace/environment';
import { createLogger } from '@millrace/observability';
import { systemClock } from '@millrace/time';
import { dynamoMerchantStore } from './adapters/dynamo/dynamo-merchant-store.ts';
import { cachedGrants, type AuthenticatePorts } from './application/authenticate.ts';
import type { LimitMerchantPorts } from './application/limit-merchant.ts';
import type { MerchantStore } from './application/ports.ts';
import type { AdminPorts } from './application/run-admin-command.ts';
import type { ApiKeyMode, ApiKeyModes } from './domain/api-key.ts';

function merchantStore(): MerchantStore {
  return dynamoMerchantStore(documentClient(), requireEnv('MERCHANTS_TABLE'));
}

/** The authorizer, from `MERCHANTS_TABLE` and `API_KEY_MODE`. */
export function composeAuthorizer(): AuthenticatePorts {
  return { grants: cachedGrants(merchantStore(), systemClock), modes: keyModes() };
}

/** The admin function, from `MERCHANTS_TABLE` and `API_KEY_MODE`. */
export function composeAdmin() {
  const ports: AdminPorts = {
    merchants: merchantStore(),
    modes: keyModes(),
    clock: systemClock,
    randomBelow: randomInt,
  };
  return { ports, logger: createLogger('merchant') };
}

/** The function that returns limits to other modules, from `MERCHANTS_TABLE`. */
export function composeLimits(): LimitMerchantPorts {
  return { merchants: merchantStore() };
}

/** `API_KEY_MODE` is `test`, `live`, or both, separated by a comma. */
function keyModes(): ApiKeyModes {
  const [usual, ...others] = requireEnv('API_KEY_MODE').split(',').map(parseMode);
  return [usual!, ...others];
}

function parseMode(mode: string): ApiKeyMode {
  if (mode === 'test' || mode === 'live') return mode;
  throw new Error('environment variable API_KEY_MODE must be test, live or test,live');
}
