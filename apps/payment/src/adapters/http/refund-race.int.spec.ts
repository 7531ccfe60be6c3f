import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PaymentId } from '@millrace/contracts-payment';
import { runs, startDynamo, type TestDynamo, storedItems } from '@millrace/testing';
import { apiUnderTest, type ApiUnderTest } from '../../testing/api-under-test.ts';
import { MERCHANT, quoteTermsOf } from '../../testing/builders.ts';
import { aRefundChange } from '../../testing/refund-builders.ts';

/** Each refund is retried until it is answered, so the work grows with the square of this number. */
const REFUNDS = runs({ usual: 30, long: 200 });
const GRANTED = runs({ usual: 10, long: 20 });
/** Far more than a client needs; the test fails if a client gets no answer in this many attempts. */
const MAX_TRIES = 100;

let dynamo: TestDynamo;
let api: ApiUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  api = await apiUnderTest(dynamo);
});

/** Sends concurrent refunds; each client retries while its request is in flight. */
function race(paymentId: PaymentId, { count, amount }: { count: number; amount: number }) {
  const untilAnswered = async (key: string) => {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const answer = await api.refund(paymentId, { amount }, { key });
      if (answer.json().code !== 'idempotency_in_flight') return answer;
    }
    throw new Error(`no answer in ${MAX_TRIES} tries`);
  };
  return Promise.all(Array.from({ length: count }, (_, index) => untilAnswered(`${count}-${index}`)));
}

describe('INV-14: many refunds of one payment at the same time', () => {
  it(`are granted up to the amount of the payment, out of ${REFUNDS}`, async () => {
    const paymentId = await api.settle({ amount: GRANTED * 100 + 99 });
    const answers = await race(paymentId, { count: REFUNDS, amount: 100 });
    const codes = answers.map((answer) => answer.json().code ?? answer.statusCode);
    expect(codes.filter((code) => code === 201)).toHaveLength(GRANTED);
    expect(codes.filter((code) => code === 'refund_exceeds_settled')).toHaveLength(REFUNDS - GRANTED);

    const granted = answers.filter(({ statusCode }) => statusCode === 201).map((answer) => answer.json().id);
    const stored = await storedItems(dynamo, api.table, 'refund');
    expect(stored.map(({ refundId }) => refundId)).toEqual(granted.sort());
    const payment = (await api.store.find({ merchantId: MERCHANT, id: paymentId }))!;
    expect(payment.refunded.amount).toBe(BigInt(GRANTED * 100));
    expect(payment.history).toHaveLength(3 + GRANTED);
  });

  it('refund all of a quote and not a unit more, while others fail and release their amounts', async () => {
    const quoteToken = await api.signer.sign(quoteTermsOf());
    const paymentId = await api.settle({ quoteToken });
    const failing = await race(paymentId, { count: 5, amount: 1_333 });
    const failed = failing.map((answer) =>
      api.refunds.apply({ merchantId: MERCHANT, paymentId, id: answer.json().id }, aRefundChange('fail')),
    );
    const [outcomes] = await Promise.all([Promise.all(failed), race(paymentId, { count: 30, amount: 500 })]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(5).fill('changed'));
    // Amounts that failed refunds have released are granted now.
    await race(paymentId, { count: 20, amount: 500 });

    const payment = (await api.store.find({ merchantId: MERCHANT, id: paymentId }))!;
    const shares = { fee: 59n, residue: 0n, target: 8_400n };
    expect(payment.refunded).toEqual({ amount: 10_000n, shares });
    const stored = await storedItems(dynamo, api.table, 'refund');
    const splits = stored.filter(({ status }) => status === 'pending').map(({ split }) => split as Split);
    expect(splits).toHaveLength(20);
    expect(splits.reduce((sum, { fee }) => sum + fee, 0)).toBe(59);
    expect(splits.reduce((sum, { targetAmount }) => sum + targetAmount, 0)).toBe(8_400);
  });
});

interface Split {
  readonly fee: number;
  readonly targetAmount: number;
}
