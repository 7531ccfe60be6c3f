import { beforeAll, describe, expect, it } from '@jest/globals';
import { demoMerchants } from '@millrace/contracts-merchant';
import { awsEndpoint, until } from '@millrace/tools-start';
import { movedOn, sumsByCurrency } from './platform/balanced.ts';
import { settlementHistory } from './platform/executions.ts';
import { demoMerchant } from './platform/merchant.ts';
import { sharedPlatform } from './platform/shared-platform.ts';

/** Before the first sweep, which would make up for a lost event. */
const SETTLED_WITHIN_MS = 30_000;
const FOLDED_WITHIN_MS = 60_000;

const platform = sharedPlatform();
const aws = awsEndpoint(platform.endpointUrl);
const merchant = demoMerchant(platform);
const available = `merchant:${demoMerchants[0].merchantId}:available`;

/** The first payment waits until every function on its path is loaded. */
beforeAll(async () => {
  await merchant.end((await merchant.pay()).id);
});

describe('a payment with a quote', () => {
  it('is pending at first and settled within two seconds, with the quoted amount available', async () => {
    const before = await merchant.balances();
    const quote = await merchant.quote({ targetCurrency: 'EUR' });
    const created = await merchant.pay({ amount: quote.sourceAmount, quoteToken: quote.token });
    expect(created).toMatchObject({ status: 'pending', quoteId: quote.id, failure: null });

    const settled = await merchant.end(created.id, SETTLED_WITHIN_MS);
    expect(settled.status).toBe('settled');

    const { json } = await merchant.get('/payments?status=settled&limit=1');
    expect(json).toMatchObject({ data: [{ id: created.id, status: 'settled' }] });

    const transfers = await merchant.transfers(created.id);
    expect(transfers).toHaveLength(1);
    expect(new Set(Object.values(sumsByCurrency(transfers)))).toEqual(new Set([0]));
    expect(movedOn(available, transfers)).toEqual({ EUR: quote.targetAmount });

    const expected = (before['EUR'] ?? 0) + quote.targetAmount;
    await until('the balance moves', FOLDED_WITHIN_MS, async () =>
      (await merchant.balances())['EUR'] === expected ? true : undefined,
    );
  });

  it('has a history without gaps from its creation to its settlement', async () => {
    const quote = await merchant.quote({ targetCurrency: 'JPY' });
    const { id } = await merchant.pay({ amount: quote.sourceAmount, quoteToken: quote.token });
    await merchant.end(id);
    const history = await merchant.history(id);
    expect(history.map(({ status }) => status)).toEqual(['pending', 'processing', 'settled']);
    expect(history.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(new Set(history.map(({ correlationId }) => correlationId)).size).toBe(1);
  });
});

describe('a payment in the merchant’s own currency', () => {
  it('is settled with one balanced transfer', async () => {
    const { id } = await merchant.pay({ amount: 4_200, currency: 'GBP' });
    expect(await merchant.end(id)).toMatchObject({ status: 'settled', quoteId: null });
    const transfers = await merchant.transfers(id);
    expect(transfers).toHaveLength(1);
    expect(sumsByCurrency(transfers)).toEqual({ GBP: 0 });
  });
});

describe('a payment whose settlement fails twice', () => {
  it('is settled after retries, which the history of the workflow shows', async () => {
    const { id } = await merchant.pay({ source: 'tok_settlement_retry' });
    expect((await merchant.end(id)).status).toBe('settled');
    const history = await settlementHistory(aws, id);
    const failures = history.filter(({ type }) => /^(Task|LambdaFunction)Failed$/.test(type));
    expect(failures).toHaveLength(2);
    expect(history.at(-1)!.type).toBe('ExecutionSucceeded');
    expect(await merchant.transfers(id)).toHaveLength(1);
  });
});
