import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ProductResponse } from '@millrace/contracts-order';
import { until } from '@millrace/tools-start';
import { sumsByCurrency } from '../platform/balanced.ts';
import { aPaymentRequest, type Merchant } from '../platform/merchant.ts';
import { anOrderFor, orderEnds, placeOrder } from '../platform/orders.ts';
import { faultOf } from '../platform/problem.ts';
import { deployedStage, type DeployedStage } from './deployed-stage.ts';

/** The sweeper, which resends open work, runs once a minute. */
const ENDS_WITHIN_MS = 150_000;
const FOLDED_WITHIN_MS = 60_000;

let merchant: Merchant;
let stranger: DeployedStage['stranger'];

beforeAll(async () => {
  ({ merchant, stranger } = await deployedStage());
});

const kindsOf = (transfers: readonly { readonly kind: string }[]): string[] =>
  transfers.map(({ kind }) => kind).sort();

describe('a deployed stage', () => {
  it.each(['/payments', '/balances', '/orders'])(
    'INV-22: shows nothing of %s without a key',
    async (path) => {
      expect(faultOf(await stranger.get(path), 'api_key_missing', 401)).toBeUndefined();
    },
  );

  it.each([
    ['/quotes', { sourceCurrency: 'USD', targetCurrency: 'EUR', sourceAmount: 10_000 }],
    ['/payments', aPaymentRequest()],
  ])('INV-22: accepts nothing at %s without a key', async (path, body) => {
    expect(faultOf(await stranger.post(path, body), 'api_key_missing', 401)).toBeUndefined();
  });

  it('INV-9, INV-17: settles a payment with a quote, by one transfer that reaches the balance', async () => {
    const before = (await merchant.balances())['EUR'] ?? 0;
    const quote = await merchant.quote();
    const payment = await merchant.pay({ amount: quote.sourceAmount, quoteToken: quote.token });
    expect(payment).toMatchObject({ status: 'pending', quoteId: quote.id });
    expect(await merchant.end(payment.id, ENDS_WITHIN_MS)).toMatchObject({
      status: 'settled',
      failure: null,
    });

    const history = await merchant.history(payment.id);
    expect(history.map(({ sequence, status }) => [sequence, status])).toEqual([
      [1, 'pending'],
      [2, 'processing'],
      [3, 'settled'],
    ]);
    const transfers = await merchant.transfers(payment.id);
    expect(kindsOf(transfers)).toEqual(['payment']);
    expect(new Set(Object.values(sumsByCurrency(transfers)))).toEqual(new Set([0]));
    // Other payments of this merchant may arrive meanwhile.
    await until('the balance moves', FOLDED_WITHIN_MS, async () => {
      const moved = ((await merchant.balances())['EUR'] ?? 0) - before;
      return moved >= quote.targetAmount || undefined;
    });
  });

  it('fails a payment whose source is declined, and moves no money', async () => {
    const { id } = await merchant.pay({ source: 'tok_declined' });
    expect(await merchant.end(id, ENDS_WITHIN_MS)).toMatchObject({
      status: 'failed',
      failure: { code: 'source_declined' },
    });
    expect(await merchant.transfers(id)).toEqual([]);
  });

  it('INV-14, INV-17: refunds a payment in part, and no more than was settled', async () => {
    const { id, amount } = await merchant.pay();
    await merchant.end(id, ENDS_WITHIN_MS);
    await merchant.refund(id, { amount: 2_500, reason: 'a part of it' });
    const refunds = await merchant.refundsEnd(id, ENDS_WITHIN_MS);
    expect(refunds).toMatchObject([{ amount: 2_500, status: 'succeeded', failure: null }]);
    const tooMuch = await merchant.post(`/payments/${id}/refunds`, { amount });
    expect(faultOf(tooMuch, 'refund_exceeds_settled', 422)).toBeUndefined();
    const transfers = await merchant.transfers(id);
    expect(kindsOf(transfers)).toEqual(['payment', 'refund']);
    for (const transfer of transfers) expect(Object.values(sumsByCurrency([transfer]))).toEqual([0]);
  });

  it('INV-27: settles the payment of an order', async () => {
    const { id } = await placeOrder(merchant, anOrderFor(await aProductInStock()));
    const { status, reason, paymentId } = await orderEnds(merchant, id, ENDS_WITHIN_MS);
    expect([status, reason]).toEqual(['paid', null]);
    expect(await merchant.payment(paymentId!)).toMatchObject({ status: 'settled', reference: id });
  });
});

/** Lists are cached, so each product is read. The merchant must be the shop's. */
async function aProductInStock(): Promise<ProductResponse> {
  const { data } = (await merchant.get('/products?limit=100')).json as { data: ProductResponse[] };
  for (const { id } of data) {
    const product = (await merchant.get(`/products/${id}`)).json as ProductResponse;
    if (product.stock > 0) return product;
  }
  throw new Error('no product is in stock: load some with npx nx run order:load-products --merchant=mer_…');
}
