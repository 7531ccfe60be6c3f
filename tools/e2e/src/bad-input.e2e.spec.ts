import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { badRequestsOf, type BadRequest } from './platform/bad-requests.ts';
import { CARD_NUMBER } from './platform/bad-values.ts';
import { idsOwnedBy } from './platform/examples.ts';
import { inParallel } from './platform/in-parallel.ts';
import { aPaymentRequest, demoMerchant } from './platform/merchant.ts';
import { operationsOf, type Operation } from './platform/open-api.ts';
import { faultOf, INTERNAL } from './platform/problem.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { tablesAtRest } from './platform/tables.ts';

const AT_ONCE = 8;

const platform = sharedPlatform();
const merchant = demoMerchant(platform);
const operations = await operationsOf(platform);
const ids = await idsOwnedBy(merchant);

let before: Record<string, string[]>;

beforeAll(async () => {
  before = await tablesAtRest(platform.endpointUrl);
});

/** @returns the answers that differ from the documented refusals */
async function faultsOf({ method, refusals }: Operation, requests: readonly BadRequest[]): Promise<string[]> {
  const faults = await inParallel(requests, AT_ONCE, async ({ what, path, headers, body, code }) => {
    const key = { 'idempotency-key': randomUUID() };
    const answer = await merchant.send(method, path, { ...key, ...headers }, body);
    const status = refusals.get(code);
    const fault = status ? faultOf(answer, code, status) : `${code} is not documented`;
    if (answer.text.includes(CARD_NUMBER)) return [`${what}: the card number is repeated`];
    return fault ? [`${what}: ${fault}`] : [];
  });
  return faults.flat();
}

describe.each(operations)('INV-1, INV-23: $name', (operation) => {
  const requests = badRequestsOf(operation, ids);

  it(`refuses each of ${requests.length} bad requests with the documented problem`, async () => {
    expect(await faultsOf(operation, requests)).toEqual([]);
  });
});

describe('a refusal', () => {
  it('names each invalid field', async () => {
    const { json } = await merchant.post('/payments', {
      ...aPaymentRequest({ currency: 'XXY' }),
      amount: 10.5,
    });
    const pointers = (json as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
    expect(pointers.sort()).toEqual(['/amount', '/currency']);
  });

  it('of an unknown route below a known one is a problem', async () => {
    expect(faultOf(await merchant.get('/payments/x/y/z'), 'route_not_found', 404)).toBeUndefined();
  });

  it.each(['/nothing', '/%00', '/shop/../nothing'])('of %s is a page of the shop', async (path) => {
    const { status, headers, text } = await merchant.get(path);
    expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(text).not.toMatch(INTERNAL);
  });
});

describe('INV-23: all of these refusals together', () => {
  it('have changed nothing in any table', async () => {
    expect(await tablesAtRest(platform.endpointUrl)).toEqual(before);
  });
});
