import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDynamo, type TestDynamo, crashingClient, type Crash, storedItems } from '@millrace/testing';
import { apiUnderTest, type ApiUnderTest } from '../../testing/api-under-test.ts';
import { MERCHANT, quoteTermsOf } from '../../testing/builders.ts';

const KEY = 'the key';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

type Answer = Awaited<ReturnType<ApiUnderTest['pay']>>;

interface Scenario {
  readonly name: string;
  /**
   * Creates the data that the request needs.
   * @returns a function that sends the same request at every call
   */
  readonly prepare: (api: ApiUnderTest) => Promise<() => Promise<Answer>>;
  readonly answered: readonly [status: number, code: string | undefined];
  /** The state in the end. */
  readonly effect: { readonly payments: number; readonly refunds: number; readonly refunded: number };
}

const scenarios: readonly Scenario[] = [
  {
    name: 'POST /payments',
    prepare: async (api) => () => api.pay({}, { key: KEY }),
    answered: [201, undefined],
    effect: { payments: 1, refunds: 0, refunded: 0 },
  },
  {
    name: 'POST /payments with a quote',
    prepare: async (api) => {
      const quoteToken = await api.signer.sign(quoteTermsOf());
      return () => api.pay({ quoteToken }, { key: KEY });
    },
    answered: [201, undefined],
    effect: { payments: 1, refunds: 0, refunded: 0 },
  },
  {
    name: 'POST /payments with a used quote',
    prepare: async (api) => {
      const quoteToken = await api.signer.sign(quoteTermsOf());
      await api.pay({ quoteToken });
      return () => api.pay({ quoteToken }, { key: KEY });
    },
    answered: [409, 'quote_already_used'],
    effect: { payments: 1, refunds: 0, refunded: 0 },
  },
  {
    name: 'POST /payments/{id}/refunds',
    prepare: async (api) => {
      const id = await api.settle();
      return () => api.refund(id, { amount: 10_000 }, { key: KEY });
    },
    answered: [201, undefined],
    effect: { payments: 1, refunds: 1, refunded: 10_000 },
  },
  {
    name: 'POST /payments/{id}/refunds of more than is left',
    prepare: async (api) => {
      const id = await api.settle();
      await api.refund(id, { amount: 9_000 });
      return () => api.refund(id, { amount: 1_001 }, { key: KEY });
    },
    answered: [422, 'refund_exceeds_settled'],
    effect: { payments: 1, refunds: 1, refunded: 9_000 },
  },
];

async function ready({ prepare }: Scenario) {
  const crashing = crashingClient(dynamo.documentClient());
  const api = await apiUnderTest(dynamo, { client: crashing.client });
  const request = await prepare(api);
  const others = (await storedItems(dynamo, api.table, 'idempotency')).length;
  crashing.arm();
  return { api, request, crashing, others };
}

async function effectIn({ table }: ApiUnderTest): Promise<Scenario['effect']> {
  const payments = await storedItems(dynamo, table, 'payment');
  const refunds = await storedItems(dynamo, table, 'refund');
  expect(payments.every(({ merchantId }) => merchantId === MERCHANT)).toBe(true);
  const refunded = payments.reduce((sum, { amountRefunded }) => sum + Number(amountRefunded), 0);
  return { payments: payments.length, refunds: refunds.length, refunded };
}

/** A crash before and after every step that the request makes when nothing fails. */
async function crashesOf(scenario: Scenario): Promise<readonly Crash[]> {
  const { request, crashing } = await ready(scenario);
  await request();
  const steps = Array.from({ length: crashing.requests() }, (_, index) => index + 1);
  return steps.flatMap((step) => [
    { when: 'before', request: step } as const,
    { when: 'after', request: step } as const,
  ]);
}

describe('INV-11, INV-12: a request that is repeated with the same key after its function died at any step', () => {
  it.each(scenarios)('$name has one effect and one answer', async (scenario) => {
    const crashes = await crashesOf(scenario);
    expect(crashes.length).toBeGreaterThan(0);
    for (const crash of crashes) {
      const { api, request, crashing, others } = await ready(scenario);
      const before = await storedItems(dynamo, api.table);
      crashing.arm(crash);
      const died = await request();
      crashing.arm();
      expect([crash, died.statusCode, died.json().code]).toEqual([crash, 500, 'internal_error']);
      const records = await storedItems(dynamo, api.table, 'idempotency');
      const isAnswered = records.length > others;
      if (isAnswered) expect([crash, await effectIn(api)]).toEqual([crash, scenario.effect]);
      else expect([crash, await storedItems(dynamo, api.table)]).toEqual([crash, before]);

      const repeats = [await request(), await request(), await request()];
      expect([crash, repeats[0]!.statusCode, repeats[0]!.json().code]).toEqual([crash, ...scenario.answered]);
      expect(new Set(repeats.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
      expect(repeats.map(({ headers }) => headers['idempotency-replayed'])).toEqual([
        isAnswered ? 'true' : undefined,
        'true',
        'true',
      ]);
      expect([crash, await effectIn(api)]).toEqual([crash, scenario.effect]);
    }
  });
});
