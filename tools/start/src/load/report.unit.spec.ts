import { describe, expect, it } from '@jest/globals';
import type { PaymentResponse } from '@millrace/contracts-payment';
import { reportOf, type LoadResult } from './report.ts';

const payment = (status: PaymentResponse['status']): PaymentResponse => ({
  id: 'pay_1',
  status,
  amount: 1,
  currency: 'USD',
  amountRefunded: 0,
  reference: 'r',
  source: 'tok_success',
  quoteId: null,
  failure: status === 'failed' ? { code: 'source_declined', message: 'Declined.' } : null,
  metadata: {},
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.042Z',
});

function result(
  overrides: Partial<LoadResult> = {},
  status: PaymentResponse['status'] = 'settled',
): LoadResult {
  return {
    startedAtMs: 0,
    accepted: [{ payment: payment('pending'), dueAtMs: 0, answeredAtMs: 10 }],
    refused: [],
    outcomes: new Map([['pay_1', { payment: payment(status), seenAtMs: 100 }]]),
    open: [],
    checkedTransfers: 1,
    wrongTransfers: [],
    ...overrides,
  };
}

describe('reportOf', () => {
  it('is sound when all payments settled, and shows the times of both clocks', () => {
    const { sound, text } = reportOf(result());
    expect(sound).toBe(true);
    expect(text).toMatch(/own times +p50 42 ms/);
    expect(text).toMatch(/polling every 100 ms\) +p50 100 ms/);
  });

  it.each([
    ['one was lost', result({ open: ['pay_1'], outcomes: new Map() }), 'pay_1 has not ended'],
    ['one was refused', result({ refused: ['503 unavailable'] }), 'not accepted: 503 unavailable'],
    ['one failed', result({}, 'failed'), 'pay_1 ended failed: source_declined'],
    ['one has two transfers', result({ wrongTransfers: ['pay_1: 2 transfers'] }), 'pay_1: 2 transfers'],
    ['none was accepted', result({ accepted: [], outcomes: new Map() }), 'accepted'],
  ])('is not sound when %s', (_title, given, complaint) => {
    const { sound, text } = reportOf(given);
    expect(sound).toBe(false);
    expect(text).toContain(complaint);
  });
});
