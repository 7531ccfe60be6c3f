import { beforeAll, describe, expect, it } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import {
  aPaymentRequest,
  demoMerchant,
  Merchant,
  rivalMerchant,
  stranger,
  type Answer,
} from './platform/merchant.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { tablesAtRest } from './platform/tables.ts';

const platform = sharedPlatform();
const merchant = demoMerchant(platform);
const rival = rivalMerchant(platform);

const BODY_LIMIT_BYTES = 64 * 1024;

let before: Record<string, string[]>;
let paidId: string;
let usedToken: string;
let rivalsToken: string;
let freshToken: string;

beforeAll(async () => {
  const quote = await merchant.quote();
  usedToken = quote.token;
  paidId = (await merchant.pay({ quoteToken: usedToken })).id;
  rivalsToken = (await rival.quote()).token;
  freshToken = (await merchant.quote()).token;
  await merchant.end(paidId);
  before = await tablesAtRest(platform.endpointUrl);
}, 60_000);

function expectProblem({ status, headers, json, text }: Answer, wanted: number, code: string): void {
  expect({ status, code: (json as { code?: string } | undefined)?.code, text }).toMatchObject({
    status: wanted,
    code,
  });
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(json).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    detail: expect.any(String),
    status: wanted,
  });
  // Neither a stack trace nor a place in the code.
  expect(text).not.toMatch(/\bat .+:\d+:\d+|node_modules|\.ts\b|arn:aws/);
}

describe('a caller', () => {
  const routes = ['/payments', '/rates?base=USD', '/balances', '/transfers?paymentId=x', '/payments/x'];

  it.each(routes)('without a key is refused at %s', async (path) => {
    expectProblem(await stranger(platform).get(path), 401, 'api_key_missing');
  });

  it.each(routes)('with a wrong key is refused at %s', async (path) => {
    expectProblem(await new Merchant(platform.originUrl, 'mk_test_wrong').get(path), 401, 'api_key_unknown');
  });

  it('without a key cannot make a payment or a quote', async () => {
    expectProblem(await stranger(platform).post('/payments', aPaymentRequest()), 401, 'api_key_missing');
    expectProblem(await stranger(platform).post('/quotes', {}), 401, 'api_key_missing');
  });

  it('finds no payment of another merchant, as if it did not exist', async () => {
    const others = await rival.get(`/payments/${paidId}`);
    expectProblem(others, 404, 'payment_not_found');
    const nobodys = await rival.get(`/payments/${paymentIds.create()}`);
    expect(others.text.replaceAll(paidId, '')).toBe(nobodys.text.replaceAll(/pay_\w+/g, ''));
    expectProblem(await rival.get(`/payments/${paidId}/events`), 404, 'payment_not_found');
    expectProblem(await rival.post(`/payments/${paidId}/cancel`, {}), 404, 'payment_not_found');
  });

  it('sees no transfer of another merchant', async () => {
    expect(await rival.transfers(paidId)).toEqual([]);
  });
});

describe('a payment request', () => {
  it.each([
    ['no JSON', '{"amount": 1', 'malformed_json'],
    ['nothing', '', 'malformed_json'],
    ['a list', '[]', 'validation_failed'],
    ['an unknown field', { ...aPaymentRequest(), surprise: 1 }, 'validation_failed'],
    ['a prototype', '{"__proto__": {"amount": 1}}', 'malformed_json'],
    ['an amount with a fraction', { ...aPaymentRequest(), amount: 10.5 }, 'validation_failed'],
    ['an amount as text', { ...aPaymentRequest(), amount: '10000' }, 'validation_failed'],
    ['an amount as text with a fraction', { ...aPaymentRequest(), amount: '10.5' }, 'validation_failed'],
    [
      'an amount beyond all money',
      JSON.stringify(aPaymentRequest()).replace('10000', '1e30'),
      'validation_failed',
    ],
    ['a negative amount', { ...aPaymentRequest(), amount: -1 }, 'validation_failed'],
    ['an amount of zero', { ...aPaymentRequest(), amount: 0 }, 'validation_failed'],
    ['an unknown currency', { ...aPaymentRequest(), currency: 'XXY' }, 'validation_failed'],
    ['a currency in small letters', { ...aPaymentRequest(), currency: 'usd' }, 'validation_failed'],
    ['no reference', { ...aPaymentRequest(), reference: undefined }, 'validation_failed'],
  ])('with %s is refused', async (_what, body, code) => {
    expectProblem(await merchant.post('/payments', body), 400, code);
  });

  it('names each field that does not fit', async () => {
    const { json } = await merchant.post('/payments', {
      ...aPaymentRequest(),
      amount: 10.5,
      currency: 'XXY',
    });
    const pointers = (json as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
    expect(pointers.sort()).toEqual(expect.arrayContaining(['/amount', '/currency']));
  });

  it('over 64 KB is refused', async () => {
    const body = { ...aPaymentRequest(), metadata: { note: 'x'.repeat(BODY_LIMIT_BYTES) } };
    expectProblem(await merchant.post('/payments', body), 413, 'body_too_large');
  });

  it('that is not JSON by its type is refused', async () => {
    const answer = await merchant.post('/payments', '<payment/>', { 'content-type': 'application/xml' });
    expectProblem(answer, 415, 'unsupported_media_type');
  });

  it('without an Idempotency-Key is refused', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await merchant.send('POST', '/payments', headers, JSON.stringify(aPaymentRequest()));
    expectProblem(answer, 400, 'idempotency_key_missing');
  });

  it('with a card number is refused, and the number is not repeated', async () => {
    const number = '4242424242424242';
    const answer = await merchant.post('/payments', aPaymentRequest({ reference: `card ${number}` }));
    expectProblem(answer, 422, 'card_number_refused');
    expect(answer.text).not.toContain(number);
  });
});

describe('a quote', () => {
  it('that was changed is refused', async () => {
    const [header, payload, signature] = freshToken.split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
      quote: { targetAmount: number };
    };
    claims.quote.targetAmount *= 2;
    const forged = Buffer.from(JSON.stringify(claims)).toString('base64url');
    const answer = await merchant.post(
      '/payments',
      aPaymentRequest({ quoteToken: `${header}.${forged}.${signature}` }),
    );
    expectProblem(answer, 422, 'quote_invalid');
  });

  it('without a signature is refused', async () => {
    const payload = freshToken.split('.')[1]!;
    const header = Buffer.from('{"alg":"none","typ":"quote+jwt"}').toString('base64url');
    const answer = await merchant.post('/payments', aPaymentRequest({ quoteToken: `${header}.${payload}.` }));
    expectProblem(answer, 422, 'quote_invalid');
  });

  it('of another merchant is refused', async () => {
    expectProblem(
      await merchant.post('/payments', aPaymentRequest({ quoteToken: rivalsToken })),
      422,
      'quote_invalid',
    );
  });

  it('for another amount is refused', async () => {
    const answer = await merchant.post(
      '/payments',
      aPaymentRequest({ amount: 9_999, quoteToken: freshToken }),
    );
    expectProblem(answer, 422, 'quote_invalid');
  });

  it('that was used before is refused', async () => {
    const answer = await merchant.post('/payments', aPaymentRequest({ quoteToken: usedToken }));
    expectProblem(answer, 409, 'quote_already_used');
  });

  it.each([
    ['both amounts', { sourceCurrency: 'USD', targetCurrency: 'EUR', sourceAmount: 1, targetAmount: 1 }],
    ['no amount', { sourceCurrency: 'USD', targetCurrency: 'EUR' }],
    ['an unknown currency', { sourceCurrency: 'USD', targetCurrency: 'XXY', sourceAmount: 10_000 }],
    ['an amount with a fraction', { sourceCurrency: 'USD', targetCurrency: 'EUR', sourceAmount: 0.5 }],
  ])('request with %s is refused', async (_what, body) => {
    expectProblem(await merchant.post('/quotes', body), 400, 'validation_failed');
  });
});

describe('a route that does not exist', () => {
  it.each(['/', '/nothing', '/payments/x/y/z', '/%00'])('is a problem at %s', async (path) => {
    expectProblem(await merchant.get(path), 404, 'route_not_found');
  });
});

describe('all of these refusals together', () => {
  it('have changed nothing in any table', async () => {
    expect(await tablesAtRest(platform.endpointUrl)).toEqual(before);
  });
});
