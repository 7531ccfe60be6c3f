import { beforeAll, describe, expect, it } from '@jest/globals';
import { demoMerchants } from '@millrace/contracts-merchant';
import type { QuoteResponse } from '@millrace/contracts-quote';
import { exampleOf, unknownIds, idsOwnedBy, namesResource, pathOf, type Ids } from './platform/examples.ts';
import {
  aPaymentRequest,
  demoMerchant,
  rivalMerchant,
  stranger,
  type Answer,
  type Merchant,
} from './platform/merchant.ts';
import { deployedRoutes, operationsOf, type Operation } from './platform/open-api.ts';
import { faultOf } from './platform/problem.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { tablesAtRest } from './platform/tables.ts';

const platform = sharedPlatform();
const owner = demoMerchant(platform);
const rival = rivalMerchant(platform);
const operations = await operationsOf(platform);

/** Invalid keys: unknown, truncated, in another case, with another scheme. */
const wrongKeys = [
  'Bearer mk_test_wrong',
  `Bearer ${demoMerchants[0].apiKey.slice(0, -1)}`,
  `Bearer ${demoMerchants[0].apiKey.toUpperCase()}`,
  `Bearer ${demoMerchants[0].merchantId}`,
];
const noKeys = ['', 'Bearer', demoMerchants[0].apiKey, `Basic ${demoMerchants[0].apiKey}`];

let owned: Ids;
let ownersQuote: QuoteResponse;
let rivalsBalances: string;
let before: Record<string, string[]>;

function request(merchant: Merchant, operation: Operation, ids: Ids, headers = {}): Promise<Answer> {
  const path = pathOf(operation, ids);
  if (operation.method === 'GET') return merchant.send('GET', path, headers);
  return merchant.post(path, operation.body ? exampleOf(operation).body : '', headers);
}

const blank = (text: string, ids: Ids): string =>
  Object.values(ids).reduce((left, id) => left.replaceAll(id, '<id>'), text);

beforeAll(async () => {
  await tablesAtRest(platform.endpointUrl);
  rivalsBalances = (await rival.get('/balances')).text;
  // Two of everything, so that lists have a second page.
  await idsOwnedBy(owner);
  owned = await idsOwnedBy(owner);
  ownersQuote = await owner.quote();
  before = await tablesAtRest(platform.endpointUrl);
});

describe('the OpenAPI documents', () => {
  it('have exactly the deployed routes', async () => {
    expect(operations.map(({ name }) => name).sort()).toEqual((await deployedRoutes(platform)).sort());
  });
});

describe.each(operations)('INV-22: $name', (operation) => {
  const { method, path, parameters, needsApiKey, refusals } = operation;
  const takes = (name: string): boolean => parameters.some((parameter) => parameter.name === name);

  if (!needsApiKey) {
    it('needs no key', async () => {
      expect((await request(stranger(platform), operation, owned)).status).toBe(200);
    });
    return;
  }

  it('is refused without a key and with a wrong one', async () => {
    const faultWith = async (code: string, headers: Record<string, string>): Promise<string | undefined> =>
      faultOf(await request(stranger(platform), operation, owned, headers), code, refusals.get(code)!);
    const faults = await Promise.all([
      faultWith('api_key_missing', {}),
      ...noKeys.map((authorization) => faultWith('api_key_missing', { authorization })),
      ...wrongKeys.map((authorization) => faultWith('api_key_unknown', { authorization })),
    ]);
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });

  it('INV-40: is refused when the key belongs to another merchant than expected', async () => {
    const headers = { 'x-expected-merchant-id': demoMerchants[1].merchantId };
    const answer = await request(owner, operation, owned, headers);
    expect(faultOf(answer, 'merchant_mismatch', refusals.get('merchant_mismatch')!)).toBeUndefined();
  });

  if (namesResource(operation)) {
    it('answers another merchant as if the owner’s resource did not exist', async () => {
      const missingIds = unknownIds();
      const seen = await request(rival, operation, owned);
      const unknown = await request(rival, operation, missingIds);
      expect([seen.status, blank(seen.text, owned)]).toEqual([
        unknown.status,
        blank(unknown.text, missingIds),
      ]);
      expect(seen.status).toBe(parameters.some(({ in: place }) => place === 'path') ? 404 : 200);
    });
  } else if (method === 'GET') {
    it('shows another merchant none of the owner’s resources', async () => {
      const { status, text } = await rival.get(`${path}${takes('limit') ? '?limit=100' : ''}`);
      expect(status).toBe(200);
      const owners = [...Object.values(owned), demoMerchants[0].merchantId];
      expect(owners.filter((id) => text.includes(id))).toEqual([]);
    });
  }

  if (takes('cursor') && !namesResource(operation)) {
    it('refuses the owner’s cursor from another merchant', async () => {
      const { nextCursor } = (await owner.get(`${path}?limit=1`)).json as { nextCursor: string };
      expect(nextCursor).toEqual(expect.any(String));
      expect(faultOf(await rival.get(`${path}?cursor=${nextCursor}`), 'invalid_cursor', 400)).toBeUndefined();
    });
  }
});

describe('INV-22: a quote', () => {
  it('pays for no payment of another merchant', async () => {
    const { sourceAmount: amount, token: quoteToken } = ownersQuote;
    const answer = await rival.post('/payments', aPaymentRequest({ amount, quoteToken }));
    expect(faultOf(answer, 'quote_invalid', 422)).toBeUndefined();
  });
});

describe('INV-22: the balances of another merchant', () => {
  it('do not move with the owner’s', async () => {
    expect((await rival.get('/balances')).text).toBe(rivalsBalances);
  });
});

describe('INV-23: all of these refusals together', () => {
  it('have changed nothing in any table', async () => {
    expect(await tablesAtRest(platform.endpointUrl)).toEqual(before);
  });
});
