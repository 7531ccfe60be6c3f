import { beforeAll, describe, expect, it } from '@jest/globals';
import { minorUnits, parseCurrency } from '@millrace/money';
import { refundIds } from '@millrace/contracts-payment';
import type { TransferResponse } from '@millrace/contracts-settlement';
import type { Authentication } from '@millrace/http';
import { inMemoryBalanceStore, inMemoryLedgerStore } from '../../testing/in-memory-stores.ts';
import {
  anAcceptedPayment,
  aQuote,
  aQuotedPayment,
  aTransfer,
  demo,
  NOW,
  rival,
} from '../../testing/payments.ts';
import { aRefund, aRefundTransfer, aReversal } from '../../testing/refunds.ts';
import { silentLogger } from '../../testing/silent-logger.ts';
import { settlementApi } from './settlement-api.ts';

const ledger = inMemoryLedgerStore();
const balances = inMemoryBalanceStore();
const transfer = aTransfer(aQuotedPayment(aQuote()));

beforeAll(async () => {
  await ledger.add(transfer);
  await balances.apply([transfer, aTransfer()]);
});

async function get(
  url: string,
  authentication: Authentication = { outcome: 'authenticated', merchantId: demo, mode: 'test' },
) {
  const authenticate = () => authentication;
  const response = await settlementApi({ ledger, balances, logger: silentLogger, authenticate }).inject(url);
  return { status: response.statusCode, body: response.json() };
}

const asRival: Authentication = { outcome: 'authenticated', merchantId: rival, mode: 'test' };

describe('GET /transfers', () => {
  it('shows the transfers of a payment with signed integers', async () => {
    expect(await get(`/transfers?paymentId=${transfer.paymentId}`)).toEqual({
      status: 200,
      body: {
        data: [
          {
            id: `tr_${transfer.paymentId}`,
            kind: 'payment',
            paymentId: transfer.paymentId,
            createdAt: NOW,
            legs: [
              { account: 'clearing:tok_success', amount: -10_000, currency: 'USD' },
              { account: 'fees', amount: 59, currency: 'USD' },
              { account: 'fx:USD', amount: 9_941, currency: 'USD' },
              { account: 'fx:EUR', amount: -8_452, currency: 'EUR' },
              { account: `merchant:${demo}:available`, amount: 8_452, currency: 'EUR' },
            ],
          },
        ],
      },
    });
  });

  it('lists refunds after their payment, and a reversal after its refund', async () => {
    const payment = anAcceptedPayment();
    const at = (afterMs: number) => ({ refundId: refundIds.createAt(new Date(Date.parse(NOW) + afterMs)) });
    const [refused, later] = [aRefund(payment, at(0)), aRefund(payment, at(1))] as const;
    const transfers = [
      aTransfer(payment),
      aRefundTransfer(later),
      aReversal(refused),
      aRefundTransfer(refused),
    ];
    for (const one of transfers) await ledger.add(one);
    const { status, body } = await get(`/transfers?paymentId=${payment.data.paymentId}`);
    expect(status).toBe(200);
    expect(body.data.map(({ kind, legs }: TransferResponse) => [kind, legs[0]?.amount])).toEqual([
      ['payment', -10_000],
      ['refund', 1_000],
      ['refund_reversal', -1_000],
      ['refund', 1_000],
    ]);
  });

  it('returns an empty list for a payment of another merchant and for an unknown one', async () => {
    const empty = { status: 200, body: { data: [] } };
    expect(await get(`/transfers?paymentId=${transfer.paymentId}`, asRival)).toEqual(empty);
    expect(await get('/transfers?paymentId=pay_x')).toEqual(empty);
  });

  it.each([
    ['/transfers', '/query/paymentId', 'required'],
    ['/transfers?paymentId=', '/query/paymentId', 'wrong_length'],
    ['/transfers?paymentId=a&paymentId=b', '/query/paymentId', 'wrong_type'],
    ['/transfers?paymentId=a&merchantId=b', '/query/merchantId', 'unknown_field'],
  ])('refuses %s', async (url, pointer, code) => {
    const { status, body } = await get(url);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'validation_failed' });
    expect(body.errors).toEqual([expect.objectContaining({ pointer, code })]);
  });
});

describe('GET /balances', () => {
  it("lists the merchant's available balances by currency, and none of the platform", async () => {
    expect(await get('/balances')).toEqual({
      status: 200,
      body: {
        data: [
          { currency: 'EUR', available: 8_452 },
          { currency: 'USD', available: 10_000 },
        ],
      },
    });
  });

  it('sorts balances in any order of the store', async () => {
    const unsorted = ['USD', 'EUR', 'JPY'].map((code) => ({
      amount: minorUnits(0n),
      currency: parseCurrency(code),
    }));
    const store = {
      availableTo: async () => ({ balances: unsorted, unreadable: [] }),
    };
    const response = await settlementApi({
      ledger,
      balances: store,
      logger: silentLogger,
      authenticate: () => asRival,
    }).inject('/balances');
    expect(response.json().data.map(({ currency }: { currency: string }) => currency)).toEqual([
      'EUR',
      'JPY',
      'USD',
    ]);
  });

  it('returns an empty list for a merchant without transfers', async () => {
    expect(await get('/balances', asRival)).toEqual({ status: 200, body: { data: [] } });
  });
});

describe('the ledger API', () => {
  it.each(['api_key_missing', 'api_key_unknown'] as const)('refuses a caller with %s', async (outcome) => {
    for (const url of ['/balances', `/transfers?paymentId=${transfer.paymentId}`]) {
      expect(await get(url, { outcome })).toMatchObject({ status: 401, body: { code: outcome } });
    }
  });

  it('hides the details of an internal error', async () => {
    const broken = inMemoryLedgerStore();
    const { legs, ...facts } = transfer;
    broken.transfers.set('x', { ...facts, legs: legs.slice(1) });
    const response = await settlementApi({
      ledger: broken,
      balances,
      logger: silentLogger,
      authenticate: () => ({ outcome: 'authenticated', merchantId: demo, mode: 'test' }),
    }).inject(`/transfers?paymentId=${transfer.paymentId}`);
    expect(response.json()).toMatchObject({ status: 500, code: 'internal_error' });
    expect(response.body).not.toContain('transfer_balanced');
  });

  it('documents its routes', async () => {
    const { body } = await get('/openapi.json');
    expect(Object.keys(body.paths)).toEqual(['/transfers', '/balances']);
  });
});
